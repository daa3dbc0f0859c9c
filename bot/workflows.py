"""What the bot does: every workflow made once, its part of Home, what its messages open, and its listeners.

A new workflow is one line in each of these four.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from slack_bolt.app.async_app import AsyncApp

from bot.domain.after_withdrawal import AfterWithdrawal
from bot.domain.agreeing import Agreeing
from bot.domain.announcing import Announcing
from bot.domain.appointments import Appointments
from bot.domain.background import BackgroundPeople
from bot.domain.checkins import CheckIns
from bot.domain.closed_set import ClosedSets
from bot.domain.concerns import ConcernRoom
from bot.domain.consents import Consents
from bot.domain.door import Doors
from bot.domain.doubles import Doubles
from bot.domain.erasing import Erasing
from bot.domain.guardians import Guardians
from bot.domain.holds import Holds
from bot.domain.house_rules import HouseRules
from bot.domain.importing import Importing
from bot.domain.invitations import Invitations
from bot.domain.limits import Limits
from bot.domain.outbox import Kind
from bot.domain.own_calls import OwnCalls
from bot.domain.own_file import OwnFiles
from bot.domain.paper import Papers
from bot.domain.record import OwnRecords
from bot.domain.releasing import Releasing
from bot.domain.requests import Requests
from bot.domain.riders import Riders
from bot.domain.roster import OwnSettings, Roster
from bot.domain.rule_changes import RuleChanges
from bot.domain.rulebook import Packs
from bot.domain.scene_sheet import SceneSheets
from bot.domain.scenes import Scenes
from bot.domain.sentences import Sentences
from bot.domain.setting_up import SettingUp
from bot.domain.status import Statuses
from bot.domain.stop import Stops
from bot.domain.topics import catalogue as topic_catalogue
from bot.domain.work import Records
from bot.passphrases import new_passphrase
from handlers import (
    after_withdrawal,
    announcing,
    appointments,
    background,
    briefs,
    checkins,
    closed_set,
    concerns,
    consents,
    conversation,
    deciding,
    door,
    erasing,
    errors,
    guardians,
    holds,
    home,
    house_rules,
    inbox,
    installation,
    invitations,
    notices,
    objections,
    own_calls,
    own_file,
    paper,
    record,
    requests,
    riders,
    roster,
    rulebook,
    scene_people,
    scene_sheet,
    scenes,
    sentences,
    setting_up,
    status,
    stop,
    terms,
)
from handlers.concern_desk import ConcernDesk
from handlers.identify import Desk
from handlers.words import catalogue as words_for

NONCE_BYTES = 18
LIMITS_KEY_BYTES = 32


def new_nonce() -> str:
    """What makes a submission happen once; random, so that it says nothing about order or time."""
    return secrets.token_urlsafe(NONCE_BYTES)


class Services:
    """The workflows, each made once."""

    def __init__(self) -> None:
        topics = topic_catalogue()
        self.packs = Packs()
        self.checkins = CheckIns(topics)
        self.doors = Doors()
        self.lists = ClosedSets(self.doors)
        self.releasing = Releasing(self.packs, self.doors)
        self.invitations = Invitations(self.doors)
        self.papers = Papers()
        self.house_rules = HouseRules()
        self.holds = Holds()
        self.rule_changes = RuleChanges(self.packs)
        self.announcing = Announcing(self.packs, self.invitations)
        self.scenes = Scenes(topics, self.packs, self.doors)
        self.own_calls = OwnCalls(self.packs)
        self.agreeing = Agreeing()
        self.riders = Riders(topics, self.packs)
        self.statuses = Statuses(self.checkins, self.riders)
        self.stops = Stops()
        self.sheets = SceneSheets(topics, self.checkins, self.announcing)
        self.doubles = Doubles()
        self.consents = Consents()
        self.after_withdrawal = AfterWithdrawal()
        self.guardians = Guardians()
        self.background = BackgroundPeople(self.scenes)
        self.records = OwnRecords()
        self.own_files = OwnFiles(self.packs)
        self.erasing = Erasing(self.packs)
        self.sentences = Sentences()
        self.requests = Requests()
        self.importing = Importing(self.packs)
        self.setting_up = SettingUp()
        self.roster = Roster(self.importing, self.doors)
        self.own_settings = OwnSettings(self.packs)
        self.appointments = Appointments(self.doors)


def home_sections(services: Services) -> Sequence[home.Section]:
    """The parts of Home, in the order in which they need a person."""
    return (
        checkins.home_section(services.checkins, words_for),
        consents.home_section(words_for),
        objections.home_section(services.invitations, words_for),
        invitations.home_section(services.invitations, words_for),
        appointments.home_section(services.appointments, words_for),
        door.home_section(services.doors, words_for),
        deciding.home_section(services.releasing, words_for),
        inbox.home_section(words_for),
        riders.home_section(services.riders, words_for),
        status.home_section(words_for),
        closed_set.home_section(services.lists, words_for),
        own_calls.home_section(words_for),
        scenes.home_section(words_for),
        sentences.home_section(words_for),
        requests.home_section(words_for),
        record.home_section(words_for),
        setting_up.home_section(services.setting_up, words_for),
        house_rules.home_section(words_for),
        holds.home_section(services.holds, words_for),
        setting_up.own_section(words_for),
    )


def _openers(services: Services) -> Mapping[Kind, notices.Opener]:
    """What each kind of message opens."""
    check_in = checkins.opener(services.checkins, services.riders, topic_catalogue(), words_for, new_nonce)
    about_list = (
        deciding.opener(services.releasing, words_for, new_nonce),
        objections.opener(services.invitations, words_for, new_nonce),
        invitations.opener(services.invitations, words_for, new_nonce),
    )
    about_consent = consents.opens_consent(services.consents, check_in, words_for, new_nonce)
    about_sentence = sentences.opener(services.sentences, words_for, new_nonce, about_consent)
    about_request = requests.opener(services.requests, words_for, new_nonce, about_sentence)
    notice = notices.opens_about(about_request, about_list)
    slot = status.slot_opener(services.statuses, words_for)
    return {
        Kind.NOTICE: notice,
        Kind.REMINDER: notice,
        Kind.STATUS: slot,
        Kind.PING: slot,
        Kind.STOP_PAGE: stop.page_opener(services.stops, words_for),
    }


def register(
    app: AsyncApp, services: Services, records: Records, room: ConcernRoom, homes: home.Homes, *,
    lock: Callable[[], Awaitable[None]], stopped: Callable[[], bool], wake: Callable[[], None],
    making: own_file.Making, now: Callable[[], datetime],
) -> None:  # fmt: skip
    """Register every workflow; a new one is one line here. `wake` has pages posted that cannot wait, `making` makes
    files of one's own record."""
    topics = topic_catalogue()
    desk = Desk(records, stopped=stopped, acted=homes.mark)
    front_door = setting_up.FrontDoor(records, stopped=stopped, acted=homes.mark)
    pages = scenes.ScenePages(services.scenes, services.announcing, words_for, new_nonce)
    errors.register(app, records, words_for)
    installation.register(app, lock)
    home.register(app, desk, homes, records)
    concern_desk = ConcernDesk(desk, room, services.packs, words_for, stopped=stopped, wake=wake)
    inboxes = _register_concerns(app, concern_desk, now)
    notices.register(app, desk, _openers(services), inboxes.opens, recorded={Kind.STOP_PAGE})
    setting_up.register(app, desk, front_door, services.setting_up, services.own_settings, words_for, new_nonce)
    roster.register(app, desk, services.roster, words_for, new_nonce)
    appointments.register(app, desk, services.appointments, services.checkins, words_for, new_nonce)
    scenes.register(app, desk, pages)
    briefs.register(app, desk, pages, services.announcing, services.importing, topics)
    terms.register(app, desk, services.agreeing, words_for, new_nonce)
    riders.register(app, desk, services.riders, topics, words_for, new_nonce)
    announcing.register(app, desk, pages, services.announcing)
    own_calls.register(app, desk, services.own_calls, words_for, new_nonce)
    closed_set.register(app, desk, services.lists, words_for, new_nonce)
    paper.register(app, desk, services.papers, words_for)
    deciding.register(app, desk, services.releasing, words_for, new_nonce)
    objections.register(app, desk, services.invitations, words_for, new_nonce)
    invitations.register(app, desk, services.invitations, words_for, new_nonce)
    holds.register(app, desk, services.holds, words_for, new_nonce)
    house_rules.register(app, desk, services.house_rules, words_for, new_nonce)
    rulebook.register(app, desk, services.rule_changes, words_for, new_nonce)
    door.register(app, desk, services.doors, words_for, new_nonce)
    status.register(app, desk, services.statuses, words_for, new_nonce)
    stop.register(app, desk, services.stops, words_for, new_nonce)
    checkins.register(app, desk, services.checkins, services.riders, topics, words_for, new_nonce)
    scene_sheet.register(app, desk, services.sheets, services.agreeing, topics, words_for, new_nonce)
    sentences.register(app, desk, services.sentences, words_for, new_nonce)
    requests.register(app, desk, services.requests, words_for, new_nonce)
    erasing.register(app, desk, services.erasing, words_for, new_nonce)
    own_file.register(app, desk, services.own_files, making, words_for, new_nonce, new_passphrase)
    scene_people.register(app, desk, services.doubles, services.consents, services.background, words_for, new_nonce)
    guardians.register(app, desk, services.guardians, words_for, new_nonce)
    after_withdrawal.register(app, desk, services.after_withdrawal, words_for, new_nonce)
    background.register(app, desk, services.background, words_for, new_nonce)
    consents.register(app, desk, services.consents, words_for, new_nonce)
    record.register(app, desk, services.records, services.checkins, topics, words_for)


def _register_concerns(app: AsyncApp, desk: ConcernDesk, now: Callable[[], datetime]) -> inbox.Inboxes:
    """The three of them share what limits a person; what summaries and pages open is given back."""
    limits = Limits(now, lambda: secrets.token_bytes(LIMITS_KEY_BYTES))
    inboxes = inbox.Inboxes(desk, new_nonce)
    concerns.register(app, desk, limits)
    conversation.register(app, desk, limits, new_nonce)
    inbox.register(app, inboxes)
    return inboxes
