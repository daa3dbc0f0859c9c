// The page in a browser: it sends forms, takes in the page as it is now, and shows what stands open.
// Promise: it keeps nothing but what somebody has not sent yet. Without it the forms still work, a page at a time.
"use strict";

const REDRAW = { "Rehearsal-Redraw": "1" };
const GONE = "The rehearsal does not answer. If it has ended, start it again and open the address that it prints; "
  + "otherwise this goes away by itself.";
const REFUSED = "This rehearsal was started anew. Open the address that its terminal has printed.";
const byId = (id) => (id ? document.getElementById(id) : null);
let sending = Promise.resolve();
const before = new WeakMap(); // the choice a control held before it was last changed
const leaving = new WeakSet(); // forms whose submit or close is on its way: pressed again, it sends nothing

// Taking in the page as it is now

function takeIn(html, submitted) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const revision = Number(page.body.dataset.revision);
  if (!page.body.dataset.revision) return location.reload();
  if (revision < Number(document.body.dataset.revision)) return;
  const [top, focused] = [topModal(), document.activeElement];
  const [hash, held] = [top?.dataset.hash, focused.value];
  document.title = page.title;
  Idiomorph.morph(document.body, page.body, {
    morphStyle: "outerHTML",
    callbacks: {
      beforeAttributeUpdated: mayChange,
      beforeNodeMorphed: (node) => void (node.localName === "select" && chosen.set(node, node.value)),
      afterNodeMorphed: (node) => node.localName === "select" && choosesAgain(node),
    },
  });
  moveFocus(top, focused, submitted);
  if (top && top === topModal() && top.dataset.hash !== hash) beginsAgain(top, focused, held);
}

// What somebody typed, ticked or opened stays as it is while its control stays the same. In the bar, which is no form of
// the bot's, a field that nobody touched takes what is suggested now.
function mayChange(name, node) {
  if (name === "open" || name === "aria-busy" || name === "data-own") return false;
  if (name === "hidden") return node.dataset.own === undefined;
  if (name === "checked") return false;
  if (name === "value" && node.closest("[popover]") && node.value === node.defaultValue) return true;
  return name !== "value" || !node.matches("textarea, input:not([type=hidden], [type=radio], [type=checkbox])");
}

const chosen = new WeakMap();
function choosesAgain(select) {
  const held = chosen.get(select);
  if ([...select.options].some((option) => option.value === held)) select.value = held;
}

// Modals: the server draws them open, and what lies beneath inert

const topModal = () => [...document.querySelectorAll("dialog.modal")].at(-1);
const openers = new Map(); // what had the focus when a modal came

function moveFocus(former, focused, submitted) {
  const top = topModal();
  const wrong = submitted && (top ?? document).querySelector('[aria-invalid="true"]');
  if (wrong) return wrong.focus();
  if (top === former) return;
  if (top && !openers.has(top.id)) {
    openers.set(top.id, focused);
    return enterModal(top);
  }
  const opener = former && openers.get(former.id);
  openers.delete(former?.id);
  (opener?.isConnected ? opener : (top ?? document.getElementById("place"))).focus();
}

function enterModal(modal) {
  const first = "input:not([type=hidden]), textarea, select, button:not([hidden]), a[href], summary";
  const field = modal.querySelector("[autofocus]") ?? modal.querySelector(".surface").querySelector(first);
  (field ?? modal).focus();
  modal.querySelector(".surface").scrollTop = 0;
}

// A modal drawn anew is read from its top, if what was pressed was its submit or is not in it any more.
function beginsAgain(modal, focused, held) {
  const stays = modal.contains(focused) && focused.value === held && focused.name !== "submit";
  if (stays || modal.querySelector('[aria-invalid="true"]')) return;
  modal.querySelector(".surface").scrollTop = 0;
  if (!modal.contains(document.activeElement)) modal.focus();
}

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog:modal, :popover-open")) return;
  const [modal, menu] = [topModal(), document.querySelector("details:is(.overflow, .drop)[open]")];
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.key === "Escape" && modal) {
    event.preventDefault();
    send(modal.querySelector(".surface"), { close: "all" });
  } else if (event.key === "Tab" && modal?.contains(document.activeElement)) {
    staysIn(modal, event);
  }
});

function staysIn(modal, event) {
  const [first, last] = [modal.querySelector("header button"), [...modal.querySelectorAll("footer button")].at(-1)];
  const [from, to] = event.shiftKey ? [first, last] : [last, first];
  if (document.activeElement !== from && document.activeElement !== modal) return;
  event.preventDefault();
  to.focus();
}

// Sending

const underWay = new WeakMap(); // how much of a form is not answered yet

function send(form, order, then) {
  const data = new FormData(form);
  for (const [name, value] of Object.entries(order ?? {})) data.set(name, value);
  const action = form.getAttribute("action") ?? location.href; // a surface's form names none
  underWay.set(form, (underWay.get(form) ?? 0) + 1);
  form.setAttribute("aria-busy", "true");
  if (leaves(order)) leaving.add(form);
  sending = sending.then(() => post(action, data, form)).catch(console.error).then(() => {
    underWay.set(form, underWay.get(form) - 1);
    if (!underWay.get(form)) form.removeAttribute("aria-busy");
    if (leaves(order)) leaving.delete(form);
    then?.();
  });
}

const leaves = (order) => Boolean(order && ("submit" in order || "close" in order));

async function post(action, data, form) {
  const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
  await ask(action, { method: "POST", body }, data.has("submit"));
}

async function ask(address, options, submitted) {
  let answer, html;
  try {
    answer = await fetch(address, { ...options, headers: REDRAW });
    html = await answer.text();
  } catch {
    return say(GONE);
  }
  if (answer.status === 403) return end();
  if (!html.includes("data-revision")) return say(`That did not work (${answer.status}). ${heading(html)}`, true);
  say("");
  takeIn(html, submitted);
}

function heading(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return [...page.querySelectorAll("h1, p")].map((part) => part.textContent).join(". ");
}

function say(sentence, reloads) {
  const banner = byId("gone");
  if (!banner) return;
  banner.textContent = sentence;
  banner.hidden = !sentence;
  if (!reloads) return;
  const link = Object.assign(document.createElement("a"), { href: location.href, textContent: "Load this page again" });
  banner.append(" ", link);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.matches(".join")) return; // joining leads to another page
  const button = event.submitter;
  event.preventDefault();
  if (button?.dataset.confirm) return;
  const order = button?.name ? { [button.name]: button.value } : {};
  if (form.dataset.surface && leaves(order) && leaving.has(form)) return;
  for (const waiting of letters.values()) clearTimeout(waiting);
  button?.closest("details")?.removeAttribute("open");
  const composes = form.matches(".composer");
  send(form, order, composes ? () => document.querySelector(`.composer[action="${CSS.escape(form.getAttribute("action"))}"] textarea`)?.focus() : null);
  if (!form.closest("[popover]")) return;
  form.closest("[popover]").hidePopover();
  form.reset();
});

// What a choice, a letter or Enter tells the bot at once

const formOf = (control) => control.closest("form[data-surface]");
const press = (control, name) => send(formOf(control), { pressed: name });
const tells = (control, what) => (control.closest("[data-dispatch]")?.dataset.dispatch ?? "").split(" ").includes(what);

document.addEventListener("change", (event) => {
  const control = event.target;
  if (!formOf(control) || !tells(control, "choice")) return;
  const asked = byId(control.closest("[data-confirm]")?.dataset.confirm);
  const held = before.get(control.closest("[data-confirm]")) ?? []; // the dialog gives the focus back before it is closed
  if (asked) return confirmed(asked, () => press(control, control.name), () => restore(control, held));
  press(control, control.name);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-confirm]");
  if (!button) return;
  event.preventDefault();
  confirmed(byId(button.dataset.confirm), () => send(formOf(button), { [button.name]: button.value }));
});

document.addEventListener("click", ({ target }) => {
  const link = target.closest("a[data-pressed]");
  if (link) press(link, link.dataset.pressed);
  for (const menu of document.querySelectorAll("details:is(.overflow, .drop)[open]")) if (!menu.contains(target)) menu.open = false;
});

document.addEventListener("focusin", ({ target }) => remember(target));
document.addEventListener("pointerdown", ({ target }) => remember(target.closest("label, select, input") ?? target), true);

function remember(target) {
  const control = target.control ?? target;
  const group = control.closest?.("[data-confirm]");
  if (group && !group.matches("button")) before.set(group, new FormData(formOf(group)).getAll(control.name));
}

function restore(control, held) {
  const group = control.closest("[data-confirm]");
  if (control.matches("select")) control.value = held[0] ?? "";
  for (const box of group.querySelectorAll("input")) box.checked = held.includes(box.value);
}

function confirmed(dialog, yes, no) {
  dialog.returnValue = "";
  dialog.showModal();
  dialog.addEventListener("close", () => (dialog.returnValue === "yes" ? yes() : no?.()), { once: true });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("dialog.confirm button");
  if (!button) return;
  event.preventDefault();
  button.closest("dialog").close(button.value);
});

const letters = new Map();
document.addEventListener("input", (event) => {
  const control = event.target;
  if (control.dataset.filter !== undefined) return filter(control);
  if (control.dataset.search) return later(control, 250, () => search(control));
  if (control.matches(".composer textarea")) return suggest(control);
  if (formOf(control) && tells(control, "character")) later(control, 60, () => press(control, control.name));
});

function later(control, milliseconds, what) {
  clearTimeout(letters.get(control));
  letters.set(control, setTimeout(what, milliseconds));
}

function search(control) {
  if (control.value.length < Number(control.dataset.least ?? 3)) return;
  const name = control.dataset.search;
  send(formOf(control), { searching: name, [`typed:${name}`]: control.value });
}

function filter(box) {
  const wanted = box.value.trim().toLowerCase();
  for (const choice of box.nextElementSibling.querySelectorAll(".option")) {
    choice.dataset.own = "";
    choice.hidden = !choice.textContent.toLowerCase().includes(wanted);
  }
}

document.addEventListener("keydown", (event) => {
  const control = event.target;
  if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
  if (control.dataset?.send === "enter") {
    event.preventDefault();
    if (control.value.trim()) control.form.requestSubmit();
  } else if (control.dataset?.search || control.dataset?.filter !== undefined) {
    event.preventDefault();
  } else if (control.matches?.("input") && formOf(control) && tells(control, "enter")) {
    event.preventDefault();
    press(control, control.name);
  }
});

// Slash commands

function suggest(area) {
  const list = area.form.querySelector(".commands");
  if (!list) return;
  const typed = area.value.split(" ")[0];
  list.dataset.own = "";
  for (const item of list.children) item.hidden = !item.querySelector("button").dataset.command.startsWith(typed);
  list.hidden = !typed.startsWith("/") || [...list.children].every((item) => item.hidden);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-command]");
  if (!button) return;
  const area = button.form.querySelector("textarea");
  area.value = `${button.dataset.command} `;
  area.focus();
  suggest(area);
});

// Hearing that something changed

let stream = null;
let again = 0;
let ended = false;

function listen() {
  if (ended || stream || document.hidden || !document.body.dataset.events) return;
  stream = new EventSource(document.body.dataset.events);
  stream.onmessage = ({ data }) => Number(data) > Number(document.body.dataset.revision) && redraw();
  stream.onopen = () => byId("gone")?.hidden === false && redraw();
  stream.onerror = () => {
    say(GONE);
    if (stream?.readyState !== EventSource.CLOSED) return;
    hush();
    again = setTimeout(() => redraw().then(listen), 2000);
  };
}

// Another rehearsal answers now, in which nobody on this page exists.
function end() {
  ended = true;
  hush();
  say(REFUSED);
}

function hush() {
  clearTimeout(again);
  stream?.close();
  stream = null;
}

const redraw = () => ask(location.href, {}, false);

// Looking further back, by the link or by coming near it

function looksBack(link) {
  if (link.dataset.asked) return;
  link.dataset.asked = "1"; // until the page is taken in
  const followed = document.activeElement === link;
  history.replaceState(null, "", link.href.split("#")[0]);
  redraw().then(() => followed && !link.isConnected && byId("place").focus());
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".earlier a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  looksBack(link);
});

document.addEventListener("scroll", ({ target }) => {
  const link = target.querySelector(".earlier a");
  if (link && target.getBoundingClientRect().top - link.getBoundingClientRect().bottom < 400) looksBack(link);
}, { capture: true, passive: true });

document.addEventListener("visibilitychange", () => (document.hidden ? hush() : listen()));
addEventListener("pagehide", hush);
addEventListener("pageshow", listen);
// Where nothing else changes, the time of the set does.
setInterval(() => ended || document.hidden || !document.body.dataset.events || redraw(), 60_000);

if (topModal()) moveFocus(undefined, document.body, true);
