"""What is printed: sheets as data, and the one template that sets them."""
