"""Every header row gathered from real tools and sheets, over invented rows."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import bot.schedule
from bot.schedule import ScheduledScene, ScheduleRead, ScheduleRefused, read_schedule
from bot.schedule.headers import normalised


@dataclass(frozen=True)
class Shape:
    """A header row, one row under it, and what has to come out of the two."""

    name: str
    header: str
    row: str
    mapping: dict[str, str]
    scene: dict[str, object]
    delimiter: str = ","
    above: str = ""
    data: bytes = field(default=b"", repr=False)


SHAPES = (
    Shape("movie magic strip fields",
          "Scene #,I/E,Set,Element,Custom Text,Script Day,ID List,Pages,Script Page,Page 8th,Location,Unit,Shoot Time,"
          "Screen Time,Space,Episode,Sequence,Shooting Date,Shooting Day,D/N,Element Quantity,Sunrise,Sunset,Comments",
          '72A,INT,ATTIC,,,D3,"1, 4",1,44,3,Mill Lane 2,Main,1:30,0:50,,,,2026-06-03,4,N,,05:01,21:30,quiet',
          {"scene_number": "Scene #", "int_ext": "I/E", "set_name": "Set", "cast": "ID List", "pages": "Pages",
           "page_eighths": "Page 8th", "unit": "Unit", "episode": "Episode", "date": "Shooting Date",
           "shoot_day": "Shooting Day", "day_night": "D/N"},
          {"key": "72A", "eighths": 11, "shoot_day_number": 4, "unit": "Main", "cast": ("1", "4"),
           "set_name": "ATTIC"}),
    Shape("movie magic breakdown sheet", "Scenes,I/E,Set,TOD,Pg(s),Shoot Time", "5,EXT,PIER,D,2 0/8,1:00",
          {"scene_number": "Scenes", "int_ext": "I/E", "set_name": "Set", "day_night": "TOD", "pages": "Pg(s)"},
          {"key": "5", "int_ext": "EXT", "day_night": "DAY", "eighths": 16}),
    Shape("one-liner with a day and an item column",
          "Day,Date,Order,Item,Scene,I/E,D/N,Heading,Location,Synopsis,Cast,Pages,Est. time",
          'Mon,2026-06-01,1,Scene,12,,,INT. HALL - NIGHT,Mill,They wait.,"Mina, Jo",4/8,45',
          {"date": "Date", "scene_number": "Scene", "int_ext": "I/E", "day_night": "D/N", "heading": "Heading",
           "set_name": "Location", "description": "Synopsis", "cast": "Cast", "pages": "Pages"},
          {"key": "12", "set_name": "Mill", "cast_are_names": True, "description": "They wait.", "eighths": 4}),
    Shape("breakdown export with a byte order mark", "SceneNum,D/N,I/E,Location,Pages,Cast,Description,ShootDay",
          "9,NIGHT,INT,CELLAR,1/8,Mina,Dark.,2",
          {"scene_number": "SceneNum", "day_night": "D/N", "int_ext": "I/E", "set_name": "Location", "pages": "Pages",
           "cast": "Cast", "description": "Description", "shoot_day": "ShootDay"},
          {"key": "9", "set_name": "CELLAR", "shoot_day_number": 2, "eighths": 1}, above="\ufeff"),
    Shape("Italian", "Giorno,Scena,INT/EXT,G/N,Location,Pagine,Cast,Sinossi", "3,14B,INT,N,CUCINA,\"1,5\",Mina,Notte.",
          {"shoot_day": "Giorno", "scene_number": "Scena", "int_ext": "INT/EXT", "day_night": "G/N",
           "set_name": "Location", "pages": "Pagine", "cast": "Cast", "description": "Sinossi"},
          {"key": "14B", "shoot_day_number": 3, "eighths": 12, "day_night": "NIGHT"}),
    Shape("scene sheet without lengths", "Scene #,INT/EXT,Set,Day/Night,Cast,Props,Vehicles,Description",
          "1a,EXT,FIELD,Dawn,1,rope,tractor,Mist.",
          {"scene_number": "Scene #", "int_ext": "INT/EXT", "set_name": "Set", "day_night": "Day/Night", "cast": "Cast",
           "description": "Description"},
          {"key": "1A", "scene_number": "1a", "day_night": "DAWN", "cast": ("1",), "cast_are_names": False}),
    Shape("scene sheet with a script day", "Scene #, Pages, Script Day, I/E, Set, D/N, Description, Cast, Notes",
          "A72, 3/8, D2, INT, BARN, D, Hay., 2, none",
          {"scene_number": "Scene #", "pages": "Pages", "int_ext": "I/E", "set_name": "Set", "day_night": "D/N",
           "description": "Description", "cast": "Cast"},
          {"key": "A72", "eighths": 3, "shoot_day_number": None}),
    Shape("sheet under a preamble",
          "Schedule Break,Sequence,Scene #,Scene Description,Scene Setting,Day/Night,Date,Time,Type,Shoot Location,"
          "Pages,Duration,Status,Cast,Equipment,Contact,Notes",
          "Day 2,,30,They dance.,BALLROOM,NIGHT,2026-07-02,18:00,Drama,Town Hall,1 1/8,90,OMITTED,1,crane,Al,",
          {"shoot_day": "Schedule Break", "scene_number": "Scene #", "description": "Scene Description",
           "set_name": "Scene Setting", "day_night": "Day/Night", "date": "Date", "call": "Time", "pages": "Pages",
           "status": "Status", "cast": "Cast"},
          {"key": "30", "shoot_day_number": 2, "omitted": True, "set_name": "BALLROOM", "source_row": 7},
          above="RIVERSIDE,,\nDirector,A. Person,\n,,\nSet times,,\nCall,06:00,\n"),
    Shape("lengths in eighths", "Scene,Int/Ext,Location,Time,Length (8ths),Page,Characters,Synopsis",
          "8,Int,Porch,Night,12,31,Jo,Rain.",
          {"scene_number": "Scene", "int_ext": "Int/Ext", "set_name": "Location", "day_night": "Time",
           "pages": "Length (8ths)", "cast": "Characters", "description": "Synopsis"},
          {"key": "8", "eighths": 12, "day_night": "NIGHT", "call": None}),
    Shape("seventeen columns",
          "SCENE,I/E,D/N,Script Page,LOCATION NAME,DESCRIPTION,CAST,EXTRA,PROPS,SET DRESSING,WARDROBE,MAKEUP/HAIR,"
          "VEHICLE / ANIMALS,SPECIAL EFFECTS,SOUND EFFECTS & MUSIC,SPECIAL EQUIPMENT,PRODUCTION NOTE (Underline)",
          "21,I/E,D,12,CAR,They drive.,1,,,,,,,,,,",
          {"scene_number": "SCENE", "int_ext": "I/E", "day_night": "D/N", "set_name": "LOCATION NAME",
           "description": "DESCRIPTION", "cast": "CAST"},
          {"key": "21", "int_ext": "INT/EXT", "eighths": None, "set_name": "CAR"}),
    Shape("light and time of day",
          "Scene,INT/EXT,Light,Time of day,Story day,Clock,Flashback,Heading,Set,Synopsis,Cast,Eighths",
          "E1 Sc 3,INT,DAY,MORNING,2,07:00,no,INT. SHOP - DAY,SHOP,Bread.,Jo,9",
          {"scene_number": "Scene", "int_ext": "INT/EXT", "day_night": "Time of day", "heading": "Heading",
           "set_name": "Set", "description": "Synopsis", "cast": "Cast", "pages": "Eighths"},
          {"scene_number": "E1 Sc 3", "key": "E1SC3", "eighths": 9, "day_night": "MORNING", "call": None}),
    Shape("set and location in one",
          "SCENE,INT/EXT,D/N,PAGES,SET / LOCATION,CHARACTERS,BRIEF DESCRIPTION,SHOOT DAY,NOTES",
          "6,EXT,D,2/8,GATE,Jo,Wind.,7,",
          {"scene_number": "SCENE", "int_ext": "INT/EXT", "day_night": "D/N", "pages": "PAGES",
           "set_name": "SET / LOCATION", "cast": "CHARACTERS", "description": "BRIEF DESCRIPTION",
           "shoot_day": "SHOOT DAY"},
          {"key": "6", "set_name": "GATE", "shoot_day_number": 7}),
    Shape("one column per character", "Group,Scene,INT/EXT,Set,D/N,Pages,Day,MINA,JO", "A,2,INT,BED,N,5/8,1,X,x",
          {"scene_number": "Scene", "int_ext": "INT/EXT", "set_name": "Set", "day_night": "D/N", "pages": "Pages",
           "shoot_day": "Day"},
          {"key": "2", "cast": ("MINA", "JO"), "cast_are_names": True, "shoot_day_number": 1}),
    Shape("field names as code",
          "scene_number,slugline,setting,location,pages_eighths,est_shoot_minutes,cast_names,description",
          "4,INT. LAB - DAY,INT_DAY,LAB,16,60,Mina,Glass.",
          {"scene_number": "scene_number", "heading": "slugline", "setting": "setting", "set_name": "location",
           "pages": "pages_eighths", "cast": "cast_names", "description": "description"},
          {"key": "4", "int_ext": "INT", "day_night": "DAY", "eighths": 16, "set_name": "LAB"}),
    Shape("stripboard", "#,Set / Description,I/E,D/N,Pgs", "3,TOWER,E,M,3 0/8",
          {"scene_number": "#", "set_name": "Set / Description", "int_ext": "I/E", "day_night": "D/N", "pages": "Pgs"},
          {"key": "3", "int_ext": "EXT", "day_night": "MORNING", "eighths": 24}),
    Shape("background sheet, where # is a head count", "SCENE,SET,#,BACKGROUND,NOTES,REUSED", "3,TOWER,25,guests,,",
          {"scene_number": "SCENE", "set_name": "SET"}, {"key": "3", "cast": ()}),
    Shape("timings between tabs", "Scene|Count|Pages|Est. Time|Actual Time|Asm. Time|Difference|Day|Notes",
          "11|1|1 2/8|0:40|||0|3|", {"scene_number": "Scene", "pages": "Pages", "shoot_day": "Day"},
          {"key": "11", "eighths": 10, "shoot_day_number": 3}, delimiter="\t"),
    Shape("call sheet block", "Time,Scene,I/E,Description,Pages,Cast,Location", '7:14a,19,INT,Soup.,2/8,"1,2",KITCHEN',
          {"call": "Time", "scene_number": "Scene", "int_ext": "I/E", "description": "Description", "pages": "Pages",
           "cast": "Cast", "set_name": "Location"},
          {"key": "19", "cast": ("1", "2"), "set_name": "KITCHEN"}),
    Shape("Spanish", "Escena n.º;Día/Noche;Locación;Reparto;Cantidad de páginas;Página de guion",
          "7;Noche;PATIO;Mina;1;9",
          {"scene_number": "Escena n.º", "day_night": "Día/Noche", "set_name": "Locación", "cast": "Reparto",
           "pages": "Cantidad de páginas"},
          {"key": "7", "eighths": 8, "day_night": "NIGHT", "set_name": "PATIO"}, delimiter=";"),
    Shape("French", "Séquence;Effets;Décors;Rôles;Résumés d'action;Minutage", "15;INT/JOUR;GARE;Mina;Adieu.;1:20",
          {"scene_number": "Séquence", "day_night": "Effets", "set_name": "Décors", "cast": "Rôles",
           "description": "Résumés d'action"},
          {"key": "15", "int_ext": "INT", "day_night": "DAY", "set_name": "GARE"}, delimiter=";"),
)  # fmt: skip


def as_bytes(shape: Shape) -> bytes:
    return shape.above.encode() + f"{shape.header}\n{shape.row}\n".replace("|", shape.delimiter).encode()


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_header_rows_of_real_tools(shape: Shape) -> None:
    schedule = read_schedule(as_bytes(shape))
    assert dict(schedule.mapping) == shape.mapping
    (scene,) = schedule.rows
    assert {name: getattr(scene, name) for name in shape.scene} == shape.scene
    assert schedule.problems == ()


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_capitals_and_line_ends_make_no_difference(shape: Shape) -> None:
    text = as_bytes(shape).decode()
    header = shape.header.replace("|", shape.delimiter)
    loud = read_schedule(text.replace(header, header.upper()).replace("\n", "\r\n").encode())
    characters = any(notice.code == "column_per_character" for notice in loud.notices)
    assert characters or loud.rows == read_schedule(text.encode()).rows


@pytest.mark.parametrize(
    "header", ["Set Dressing", "Setups", "Screen Time", "Shot #", "Sheet #", "Sequence", "Castings"]
)
def test_a_header_that_only_looks_like_a_known_one_is_not_matched(header: str) -> None:
    schedule = read_schedule(f"Scene,Pages,{header}\n1,1/8,KITCHEN\n".encode())
    assert dict(schedule.mapping) == {"scene_number": "Scene", "pages": "Pages"}


def test_a_repeated_header_row_is_not_a_scene() -> None:
    schedule = read_schedule(b"Scene,Set\n1,HALL\nScene,Set\n2,ROOF\n")
    assert [scene.key for scene in schedule.rows] == ["1", "2"]
    assert schedule.problems == ()


def test_cast_numbers_are_preferred_to_names_and_the_choice_is_said() -> None:
    schedule = read_schedule(b"Scene,Cast,ID List\n1,Mina,4\n")
    assert schedule.rows[0].cast == ("4",)
    assert "several_columns" in {notice.code for notice in schedule.notices if notice.confirm}


def test_no_header_row_is_refused_with_a_sentence() -> None:
    with pytest.raises(ScheduleRefused) as refused:
        read_schedule(b"one,two\n1,2\n")
    assert refused.value.code == "no_header"
    assert refused.value.sentence.endswith(".")


def test_a_field_of_a_scene_is_never_a_header_with_two_meanings() -> None:
    folder = Path(str(bot.schedule.__file__)).parent
    raw = json.loads((folder / "headers.json").read_text(encoding="utf-8"))
    spelled = [normalised(one) for spellings in raw["fields"].values() for one in spellings]
    assert len(spelled) == len(set(spelled))
    unused = set(map(normalised, raw["known_and_unused"]))
    assert not unused & set(spelled)


def scene(schedule: ScheduleRead) -> ScheduledScene:
    return schedule.rows[0]


def test_a_quoted_header_over_two_lines_is_found() -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["Scene\n#", "Shoot\nDay"], ["5", "2"]])
    schedule = read_schedule(out.getvalue().encode())
    assert dict(schedule.mapping) == {"scene_number": "Scene #", "shoot_day": "Shoot Day"}
    assert scene(schedule).shoot_day_number == 2
