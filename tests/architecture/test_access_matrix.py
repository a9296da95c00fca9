"""Who gets what: every route for every member of the cast. A route without a row fails."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.database import db
from tests.accounts.conftest import csrf_token
from tests.architecture.conftest import CAST, World

SignIn = Callable[[Person], FlaskClient]

# Posts are sent empty, with a token: 422 is the form again, which is open to whoever gets it.
MATRIX = """
                                                                  nobody Sol Ada Ben Jun Noor Cas Olga
GET  /                                                               200 200 200 200 200  200 200  200
GET  /events/                                                        200 200 200 200 200  200 200  200
GET  /events/{slug}                                                  200 200 200 200 200  200 200  200
GET  /events/month/                                                  200 200 200 200 200  200 200  200
GET  /events/month/2027-03                                           200 200 200 200 200  200 200  200
GET  /events/month/1900-01                                           404 404 404 404 404  404 404  404
GET  /events/{slug}.ics                                              200 200 200 200 200  200 200  200
GET  /events/no-such-event.ics                                       404 404 404 404 404  404 404  404
GET  /events.ics                                                     200 200 200 200 200  200 200  200
GET  /events.atom                                                    200 200 200 200 200  200 200  200
GET  /events.json                                                    200 200 200 200 200  200 200  200
GET  /events/no-such-event                                           404 404 404 404 404  404 404  404
GET  /events/evening/registration                                    302 200 200 200 200  200 200  200
GET  /events/no-such-event/registration                              302 404 404 404 404  404 404  404
POST /events/evening/registration                                    401 422 303 303 422  422 422  422
POST /events/no-such-event/registration                              401 404 404 404 404  404 404  404
POST /events/evening/registration/accept                             401 409 303 409 409  409 409  409
GET  /events/evening/registration/leave                              302 409 200 200 409  409 409  409
POST /events/evening/registration/leave                              401 409 303 303 409  409 409  409
GET  /my-events                                                      302 200 200 200 200  200 200  200
POST /my-events/calendar                                             401 303 303 303 303  303 303  303
GET  /my-events/{own}.ics                                            200 200 200 200 200  200 200  200
GET  /my-events/forged.ics                                           404 404 404 404 404  404 404  404
GET  /events/evening/join                                            302 403 200 403 403  403 403  403
GET  /events/{slug}/join                                             302 404 404 404 404  404 404  404
GET  /boards/                                                        302 200 200 200 200  200 200  200
GET  /boards/{board}                                                 302 404 404 200 404  404 404  404
POST /boards/{board}/reminders                                       401 404 404 303 404  404 404  404
POST /boards/{board}/reminders/end                                   401 404 404 303 404  404 404  404
GET  /boards/no-reminders/{unwanted}                                 200 200 200 200 200  200 200  200
GET  /boards/no-reminders/forged                                     404 404 404 404 404  404 404  404
POST /boards/no-reminders/{unwanted}                                 200 200 200 200 200  200 200  200
POST /boards/no-reminders/forged                                     404 404 404 404 404  404 404  404
GET  /organise/boards/                                               302 403 403 403 403  403 403  200
POST /organise/boards/                                               401 403 403 403 403  403 403  422
GET  /organise/boards/{board}                                        302 403 403 403 403  403 403  200
GET  /organise/boards/no-such-board                                  302 403 403 403 403  403 403  404
POST /organise/boards/{board}                                        401 403 403 403 403  403 403  422
GET  /organise/boards/{board}/posts/{post}                           302 403 403 403 403  403 403  200
GET  /organise/boards/{board}/posts/0                                302 403 403 403 403  403 403  404
POST /organise/boards/{board}/posts/{post}                           401 403 403 403 403  403 403  422
POST /organise/boards/{board}/posts/0                                401 403 403 403 403  403 403  409
GET  /organise/boards/{board}/posts/{post}/take-down                 302 403 403 403 403  403 403  200
GET  /organise/boards/{board}/posts/0/take-down                      302 403 403 403 403  403 403  404
POST /organise/boards/{board}/posts/{post}/take-down                 401 403 403 403 403  403 403  303
POST /organise/boards/{board}/posts/0/take-down                      401 403 403 403 403  403 403  404
GET  /organise/boards/{board}/close                                  302 403 403 403 403  403 403  200
POST /organise/boards/{board}/close                                  401 403 403 403 403  403 403  303
POST /organise/boards/no-such-board/close                            401 403 403 403 403  403 403  404
GET  /organise/events/evening/joining                                302 403 403 403 403  403 403  200
GET  /organise/events/no-such-event/joining                          302 403 403 403 403  403 403  404
POST /organise/events/evening/joining                                401 403 403 403 403  403 403  422
GET  /organise/events/evening/joining/remove                         302 403 403 403 403  403 403  200
POST /organise/events/evening/joining/remove                         401 403 403 403 403  403 403  303
GET  /organise/events/evening/joining/meetings/{meeting}             302 403 403 403 403  403 403  200
GET  /organise/events/evening/joining/meetings/no-such-one           302 403 403 403 403  403 403  404
POST /organise/events/evening/joining/meetings/{meeting}             401 403 403 403 403  403 403  422
POST /organise/events/evening/joining/meetings/no-such-one           401 403 403 403 403  403 403  404
GET  /organise/events/evening/joining/meetings/{meeting}/remove      302 403 403 403 403  403 403  404
POST /organise/events/evening/joining/meetings/{meeting}/remove      401 403 403 403 403  403 403  303
POST /account/memberships                                            401 422 422 422 422  422 422  422
POST /account/memberships/{claim}/take-back                          401 303 404 404 404  404 404  404
GET  /organise/members                                               302 403 403 403 403  403 403  200
GET  /organise/members/{sol}                                         302 403 403 403 403  403 403  200
GET  /organise/members/0                                             302 403 403 403 403  403 403  404
POST /organise/members/{sol}                                         401 403 403 403 403  403 403  422
POST /organise/members/{sol}/{claim}/end                             401 403 403 403 403  403 403  409
POST /organise/members/{sol}/0/end                                   401 403 403 403 403  403 403  404
POST /organise/members/{sol}/{claim}/refuse                          401 403 403 403 403  403 403  303
POST /organise/members/0/{claim}/refuse                              401 403 403 403 403  403 403  404
GET  /organise/events/new                                            302 403 403 403 403  403 403  200
POST /organise/events/new                                            401 403 403 403 403  403 403  422
GET  /organise/events/evening                                        302 403 403 403 403  403 403  200
GET  /organise/events/no-such-event                                  302 403 403 403 403  403 403  404
GET  /organise/events/evening/preview                                302 403 403 403 403  403 403  200
GET  /organise/events/evening/edit                                   302 403 403 403 403  403 403  200
GET  /organise/events/no-such-event/edit                             302 403 403 403 403  403 403  404
POST /organise/events/evening/edit                                   401 403 403 403 403  403 403  409
GET  /organise/events/evening/copy                                   302 403 403 403 403  403 403  200
GET  /organise/events/evening/dates                                  302 403 403 403 403  403 403  200
POST /organise/events/evening/dates                                  401 403 403 403 403  403 403  422
GET  /organise/events/evening/discard                                302 403 403 403 403  403 403  409
POST /organise/events/evening/discard                                401 403 403 403 403  403 403  409
GET  /organise/events/evening/state/postpone                         302 403 403 403 403  403 403  200
POST /organise/events/evening/state/postpone                         401 403 403 403 403  403 403  409
POST /organise/events/evening/state/publish                          401 403 403 403 403  403 403  409
GET  /organise/events/evening/registrations                          302 403 403 403 403  403 403  200
GET  /organise/events/no-such-event/registrations                    302 403 403 403 403  403 403  404
GET  /organise/events/evening/registrations/new                      302 403 403 403 403  403 403  200
GET  /organise/events/no-such-event/registrations/new                302 403 403 403 403  403 403  404
POST /organise/events/evening/registrations/new                      401 403 403 403 403  403 403  422
GET  /organise/events/evening/registrations.csv                      302 403 403 403 403  403 403  200
GET  /organise/events/evening/registrations.xlsx                     302 403 403 403 403  403 403  200
GET  /organise/events/evening/registrations/{registration}           302 403 403 403 403  403 403  200
GET  /organise/events/evening/registrations/0                        302 403 403 403 403  403 403  404
POST /organise/events/evening/registrations/{registration}/ledger    401 403 403 403 403  403 403  422
POST /organise/events/evening/registrations/0/ledger                 401 403 403 403 403  403 403  404
POST /organise/events/evening/registrations/{registration}/remove    401 403 403 403 403  403 403  422
POST /organise/events/evening/charge                                 401 403 403 403 403  403 403  303
POST /organise/events/evening/postponed                              401 403 403 403 403  403 403  303
POST /organise/events/evening/run                                    401 403 403 403 403  403 403  409
GET  /organise/events/evening/call-off                               302 403 403 403 403  403 403  200
POST /organise/events/evening/call-off                               401 403 403 403 403  403 403  303
GET  /organise/events/past/attendance                                302 403 403 403 403  403 403  200
GET  /organise/events/no-such-event/attendance                       302 403 403 403 403  403 403  404
GET  /organise/events/past/attendance.csv                            302 403 403 403 403  403 403  200
GET  /organise/events/past/attendance.xlsx                           302 403 403 403 403  403 403  200
POST /organise/events/past/attendance/people                         401 403 403 403 403  403 403  404
POST /organise/events/past/attendance/people/{sol}/remove            401 403 403 403 403  403 403  404
POST /organise/events/past/attendance/certificates                   401 403 403 403 403  403 403  303
GET  /organise/events/past/attendance/past.2027-02-11                302 403 403 403 403  403 403  200
GET  /organise/events/past/attendance/no-such-meeting                302 403 403 403 403  403 403  404
POST /organise/events/past/attendance/past.2027-02-11                401 403 403 403 403  403 403  409
GET  /organise/events/past/attendance/past.2027-02-11/sign-in        302 403 403 403 403  403 403  200
POST /organise/events/past/attendance/past.2027-02-11/restate        401 403 403 403 403  403 403  303
GET  /my-credit                                                      302 200 200 200 200  200 200  200
GET  /my-credit.csv                                                  302 200 200 200 200  200 200  200
POST /my-credit/certificates                                         401 404 404 404 404  404 404  404
GET  /my-credit/certificates/{certificate}.pdf                       302 404 200 404 404  404 404  404
GET  /certificates/                                                  200 200 200 200 200  200 200  200
POST /certificates/                                                  422 422 422 422 422  422 422  422
GET  /certificates/{certificate}                                     200 200 200 200 200  200 200  200
GET  /certificates/{certificate}.json                                200 200 200 200 200  200 200  200
GET  /certificates/BCDFGH                                            404 404 404 404 404  404 404  404
GET  /certificates/keys                                              200 200 200 200 200  200 200  200
GET  /certificates/keys.json                                         200 200 200 200 200  200 200  200
GET  /prize/                                                         200 200 200 200 200  200 200  200
GET  /prize/2027/                                                    200 200 200 200 200  200 200  200
GET  /prize/2026/                                                    404 404 404 404 404  404 404  404
GET  /prize/clock                                                    200 200 200 200 200  200 200  200
GET  /prize/2027/rules                                               200 200 200 200 200  200 200  200
GET  /prize/2026/rules                                               404 404 404 404 404  404 404  404
GET  /prize/2027/rules.json                                          200 200 200 200 200  200 200  200
GET  /prize/2026/rules.json                                          404 404 404 404 404  404 404  404
GET  /prize/check                                                    200 200 200 200 200  200 200  200
POST /prize/check                                                    422 422 422 422 422  422 422  422
GET  /healthz                                                        200 200 200 200 200  200 200  200
GET  /static/css/portal.css                                          200 200 200 200 200  200 200  200
GET  /sign-in                                                        200 302 302 302 302  302 302  302
POST /sign-in                                                        200 302 302 302 302  302 302  302
GET  /sign-in/code                                                   302 302 302 302 302  302 302  302
POST /sign-in/code                                                   302 302 302 302 302  302 302  302
GET  /sign-in/recovery-code                                          302 302 302 302 302  302 302  302
POST /sign-in/recovery-code                                          302 302 302 302 302  302 302  302
POST /sign-out                                                       302 302 302 302 302  302 302  302
GET  /register                                                       200 302 302 302 302  302 302  302
POST /register                                                       200 302 302 302 302  302 302  302
GET  /confirm                                                        200 200 200 200 200  200 200  200
POST /confirm                                                        200 200 200 200 200  200 200  200
GET  /confirm/forged                                                 302 302 302 302 302  302 302  302
POST /confirm/forged                                                 302 302 302 302 302  302 302  302
GET  /reset                                                          200 200 200 200 200  200 200  200
POST /reset                                                          200 200 200 200 200  200 200  200
GET  /reset/forged                                                   302 302 302 302 302  302 302  302
POST /reset/forged                                                   302 302 302 302 302  302 302  302
GET  /welcome/forged                                                 302 302 302 302 302  302 302  302
POST /welcome/forged                                                 302 302 302 302 302  302 302  302
GET  /account                                                        302 200 200 200 200  200 200  200
POST /account                                                        401 422 422 422 422  422 422  422
GET  /account/email                                                  302 200 200 200 200  200 200  200
POST /account/email                                                  401 200 200 200 200  200 200  200
GET  /account/email/forged                                           200 200 200 200 200  200 200  200
POST /account/email/forged                                           302 302 302 302 302  302 302  302
GET  /account/password                                               302 200 200 200 200  200 200  200
POST /account/password                                               401 200 200 200 200  200 200  200
GET  /account/data                                                   302 200 200 200 200  200 200  200
POST /account/data/download                                          401 200 200 200 200  200 200  200
GET  /account/data/delete                                            302 200 200 200 200  200 200  200
POST /account/data/delete                                            401 422 422 422 422  422 422  422
GET  /account/two-steps                                              302 200 200 200 200  200 200  200
GET  /account/two-steps/set-up                                       302 200 200 200 200  200 200  200
POST /account/two-steps/set-up                                       401 422 422 422 422  422 422  422
GET  /account/two-steps/move                                         302 409 409 409 409  409 409  409
POST /account/two-steps/move                                         401 409 409 409 409  409 409  409
GET  /account/two-steps/codes                                        302 409 409 409 409  409 409  409
POST /account/two-steps/codes                                        401 409 409 409 409  409 409  409
GET  /account/two-steps/off                                          302 409 409 409 409  409 409  409
POST /account/two-steps/off                                          401 409 409 409 409  409 409  409
GET  /account/verify                                                 302 200 200 200 200  200 200  200
POST /account/verify                                                 401 422 422 422 422  422 422  422
GET  /prize/2027/entry                                               302 200 200 200 200  200 200  200
POST /prize/2027/entry                                               401 422 422 422 403  403 403  422
GET  /prize/2026/entry                                               302 404 404 404 404  404 404  404
GET  /prize/2020/winners                                             200 200 200 200 200  200 200  200
GET  /prize/2027/winners                                             404 404 404 404 404  404 404  404
GET  /prize/2020/entry/award                                         302 404 404 200 404  404 404  404
GET  /prize/2027/entry/award                                         302 404 404 404 404  404 404  404
POST /prize/2020/entry/award                                         401 404 404 422 404  404 404  404
POST /prize/2027/entry/award                                         401 404 404 404 404  404 404  404
GET  /prize/2027/entry/edit                                          302 200 200 200 403  403 403  200
GET  /prize/2027/entry/versions/1                                    302 404 200 200 404  404 404  404
GET  /prize/2027/entry/versions/2                                    302 404 404 200 404  404 404  404
POST /prize/2027/entry/commitments                                   401 400 400 400 400  400 400  400
POST /prize/2027/entry/declare                                       401 404 303 303 404  404 404  404
POST /prize/2027/entry/withdraw                                      401 404 303 303 404  404 404  404
POST /prize/2027/entry/reinstate                                     401 404 303 303 403  403 403  404
GET  /prize/invitations/{token}                                      200 200 200 200 200  200 200  200
GET  /prize/invitations/forged                                       410 410 410 410 410  410 410  410
POST /prize/invitations/{token}/accept                               422 303 409 409 409  409 409  303
POST /prize/invitations/forged/accept                                410 410 410 410 410  410 410  410
POST /prize/invitations/{token}/decline                              200 200 200 200 200  200 200  200
POST /prize/invitations/forged/seen                                  410 410 410 410 410  410 410  410
POST /prize/invitations/{token}/seen                                 204 204 204 204 204  204 204  204
POST /prize/invitations/forged/decline                               410 410 410 410 410  410 410  410
GET  /prize/jury/                                                    302 200 200 200 200  200 200  200
GET  /prize/jury/seat                                                302 404 404 404 302  302 404  404
GET  /prize/jury/seat/2027                                           302 404 404 404 200  200 404  404
GET  /prize/jury/seat/2026                                           302 404 404 404 404  404 404  404
POST /prize/jury/seat/2027                                           401 404 404 404 422  422 404  404
GET  /prize/jury/entries/BBBBBB                                      302 404 404 404 200  404 404  404
GET  /prize/jury/entries/CCCCCC                                      302 404 404 404 404  200 404  404
GET  /prize/jury/entries/BBBBBB/essay.docx                           302 404 404 404 200  404 404  404
GET  /prize/jury/entries/CCCCCC/essay.docx                           302 404 404 404 404  200 404  404
POST /prize/jury/entries/BBBBBB/review                               401 404 404 404 409  404 404  404
POST /prize/jury/entries/CCCCCC/review                               401 404 404 404 404  409 404  404
GET  /prize/jury/entries/BBBBBB/change                               302 404 404 404 302  404 404  404
GET  /prize/jury/entries/CCCCCC/change                               302 404 404 404 404  302 404  404
POST /prize/jury/entries/BBBBBB/change                               401 404 404 404 409  404 404  404
POST /prize/jury/entries/CCCCCC/change                               401 404 404 404 404  409 404  404
POST /prize/jury/entries/BBBBBB/highlights                           401 404 404 404 422  404 404  404
POST /prize/jury/entries/CCCCCC/highlights                           401 404 404 404 404  422 404  404
POST /prize/jury/entries/BBBBBB/highlights/{mark}/remove             401 404 404 404 303  404 404  404
POST /prize/jury/entries/CCCCCC/highlights/{mark}/remove             401 404 404 404 404  303 404  404
POST /prize/jury/entries/BBBBBB/place                                401 404 404 404 422  404 404  404
POST /prize/jury/entries/CCCCCC/place                                401 404 404 404 404  422 404  404
GET  /prize/jury/entries/BBBBBB/recuse                               302 404 404 404 200  404 404  404
GET  /prize/jury/entries/CCCCCC/recuse                               302 404 404 404 404  200 404  404
POST /prize/jury/entries/BBBBBB/recuse                               401 404 404 404 422  404 404  404
POST /prize/jury/entries/CCCCCC/recuse                               401 404 404 404 404  422 404  404
POST /prize/jury/2027/plan                                           401 404 404 404 422  422 404  404
POST /prize/jury/2027/calendar                                       401 404 404 404 303  303 404  404
POST /prize/jury/2026/calendar                                       401 404 404 404 404  404 404  404
GET  /prize/jury/calendar/{calendar}.ics                             200 200 200 200 200  200 200  200
GET  /prize/jury/calendar/forged.ics                                 404 404 404 404 404  404 404  404
GET  /prize/jury/2027/reminders                                      302 404 404 404 303  303 404  404
GET  /prize/jury/2026/reminders                                      302 404 404 404 404  404 404  404
POST /prize/jury/2027/quiet                                          401 404 404 404 422  422 404  404
POST /prize/jury/2026/quiet                                          401 404 404 404 404  404 404  404
POST /prize/jury/2027/quiet/end                                      401 404 404 404 303  303 404  404
POST /prize/jury/2026/quiet/end                                      401 404 404 404 404  404 404  404
POST /prize/jury/2026/plan                                           401 404 404 404 404  404 404  404
GET  /prize/jury/2027/scores                                         302 404 404 404 200  200 404  404
GET  /prize/jury/2026/scores                                         302 404 404 404 404  404 404  404
GET  /prize/jury/2027/scores.xlsx                                    302 404 404 404 200  200 404  404
GET  /prize/jury/2026/scores.xlsx                                    302 404 404 404 404  404 404  404
GET  /prize/jury/entries/BBBBBB/essay.pdf                            302 404 404 404 200  404 404  404
GET  /prize/jury/entries/CCCCCC/essay.pdf                            302 404 404 404 404  200 404  404
GET  /prize/jury/entries/BBBBBB/essay.epub                           302 404 404 404 200  404 404  404
GET  /prize/jury/entries/CCCCCC/essay.epub                           302 404 404 404 404  200 404  404
GET  /prize/jury/2027/still-to-read.zip                              302 404 404 404 200  200 404  404
GET  /prize/jury/2026/still-to-read.zip                              302 404 404 404 404  404 404  404
POST /prize/jury/2027/scores                                         401 404 404 404 422  422 404  404
POST /prize/jury/2026/scores                                         401 404 404 404 404  404 404  404
POST /prize/jury/2027/scores/save                                    401 404 404 404 409  409 404  404
POST /prize/jury/2026/scores/save                                    401 404 404 404 404  404 404  404
GET  /prize/committee/                                               302 200 200 200 200  200 200  200
GET  /prize/2027/committee/                                          302 404 404 404 404  404 200  404
GET  /prize/2026/committee/                                          302 404 404 404 404  404 404  404
GET  /prize/2027/committee/entries/BBBBBB                            302 404 404 404 404  404 200  404
GET  /prize/2027/committee/entries/DDDDDD                            302 404 404 404 404  404 404  404
GET  /prize/2027/committee/entries/BBBBBB/essay                      302 404 404 404 404  404 200  404
GET  /prize/2027/committee/entries/DDDDDD/essay                      302 404 404 404 404  404 404  404
GET  /prize/2027/committee/evidence                                  302 404 404 404 404  404 200  404
GET  /prize/2027/committee/ranking.csv                               302 404 404 404 404  404 200  404
GET  /prize/2027/committee/files                                     302 404 404 404 404  404 200  404
GET  /prize/2026/committee/files                                     302 404 404 404 404  404 404  404
GET  /prize/2027/committee/ranking.xlsx                              302 404 404 404 404  404 200  404
GET  /prize/2027/committee/scores.xlsx                               302 404 404 404 404  404 200  404
GET  /prize/2027/committee/scores.json                               302 404 404 404 404  404 200  404
GET  /prize/2027/committee/ranking.json                              302 404 404 404 404  404 404  404
GET  /prize/2027/committee/reads                                     302 404 404 404 404  404 200  404
POST /prize/2027/committee/reads                                     401 404 404 404 404  404 409  404
GET  /prize/2027/committee/results.csv                               302 404 404 404 404  404 404  404
GET  /prize/2027/committee/scores.csv                                302 404 404 404 404  404 200  404
GET  /prize/2027/committee/deliberation/                             302 404 404 404 404  404 200  404
GET  /prize/2026/committee/deliberation/                             302 404 404 404 404  404 404  404
GET  /prize/2027/committee/deliberation/interests                    302 404 404 404 404  404 409  404
POST /prize/2027/committee/deliberation/interests                    401 404 404 404 404  404 409  404
GET  /prize/2027/committee/deliberation/first                        302 404 404 404 404  404 409  404
POST /prize/2027/committee/deliberation/first                        401 404 404 404 404  404 409  404
GET  /prize/2027/committee/deliberation/finalists                    302 404 404 404 404  404 409  404
POST /prize/2027/committee/deliberation/finalists                    401 404 404 404 404  404 409  404
GET  /prize/2027/committee/deliberation/notes/BBBBBB                 302 404 404 404 404  404 409  404
POST /prize/2027/committee/deliberation/notes/BBBBBB                 401 404 404 404 404  404 409  404
GET  /prize/2027/committee/deliberation/meeting                      302 404 404 404 404  404 409  404
GET  /prize/2027/committee/decision/                                 302 404 404 404 404  404 409  404
GET  /prize/2027/committee/decision/proposal                         302 404 404 404 404  404 409  404
POST /prize/2027/committee/decision/proposal                         401 404 404 404 404  404 409  404
POST /prize/2027/committee/decision/sign                             401 404 404 404 404  404 409  404
POST /prize/2027/committee/decision/take-back                        401 404 404 404 404  404 409  404
POST /prize/2027/committee/decision/lay-aside                        401 404 404 404 404  404 409  404
POST /prize/2027/committee/decision/unseal                           401 404 404 404 404  404 409  404
POST /prize/2027/committee/decision/reopening                        401 404 404 404 404  404 409  404
POST /prize/2027/committee/decision/reopening/sign                   401 404 404 404 404  404 409  404
POST /prize/2027/committee/decision/reopening/drop                   401 404 404 404 404  404 409  404
GET  /prize/2027/committee/decision/minutes                          302 404 404 404 404  404 409  404
GET  /prize/2027/committee/decision/minutes.pdf                      302 404 404 404 404  404 409  404
GET  /prize/2027/committee/decision/record.json                      302 404 404 404 404  404 409  404
GET  /prize/2027/committee/decision/awards.csv                       302 404 404 404 404  404 409  404
GET  /prize/2027/committee/decision/awards.xlsx                      302 404 404 404 404  404 409  404
GET  /receipts/                                                      200 200 200 200 200  200 200  200
POST /receipts/                                                      422 422 422 422 422  422 422  422
GET  /receipts/keys                                                  200 200 200 200 200  200 200  200
GET  /receipts/keys.json                                             200 200 200 200 200  200 200  200
GET  /receipts/{receipt}                                             200 200 200 200 200  200 200  200
GET  /receipts/{receipt}.json                                        200 200 200 200 200  200 200  200
GET  /receipts/BBBBBB                                                404 404 404 404 404  404 404  404
GET  /receipts/BCDFGH-BCDFGH-BCDFGH                                  404 404 404 404 404  404 404  404
GET  /receipts/BCDFGHBCDFGHBCDFGH.json                               404 404 404 404 404  404 404  404
GET  /organise/                                                      302 403 403 403 403  403 403  200
GET  /organise/events/announcements                                  302 403 403 403 403  403 403  200
POST /organise/events/announcements                                  401 403 403 403 403  403 403  422
POST /organise/events/announcements/keep                             401 403 403 403 403  403 403  422
GET  /organise/events/import                                         302 403 403 403 403  403 403  200
POST /organise/events/import                                         401 403 403 403 403  403 403  422
POST /organise/events/import/keep                                    401 403 403 403 403  403 403  422
GET  /organise/prize/                                                302 403 403 403 403  403 403  200
GET  /organise/prize/new                                             302 403 403 403 403  403 403  200
POST /organise/prize/new                                             401 403 403 403 403  403 403  422
GET  /organise/prize/2027/                                           302 403 403 403 403  403 403  200
GET  /organise/prize/2026/                                           302 403 403 403 403  403 403  404
GET  /organise/prize/2027/edit                                       302 403 403 403 403  403 403  200
POST /organise/prize/2027/edit                                       401 403 403 403 403  403 403  422
GET  /organise/prize/2027/announcement                               302 403 403 403 403  403 403  200
GET  /organise/prize/2020/announcement                               302 403 403 403 403  403 403  200
GET  /organise/prize/2026/announcement                               302 403 403 403 403  403 403  404
POST /organise/prize/2027/announcement                               401 403 403 403 403  403 403  422
POST /organise/prize/2026/announcement                               401 403 403 403 403  403 403  404
POST /organise/prize/2027/announcement/tell                          401 403 403 403 403  403 403  409
POST /organise/prize/2026/announcement/tell                          401 403 403 403 403  403 403  404
POST /organise/prize/2027/announcement/call-off                      401 403 403 403 403  403 403  409
POST /organise/prize/2020/announcement/call-off                      401 403 403 403 403  403 403  409
POST /organise/prize/2026/announcement/call-off                      401 403 403 403 403  403 403  404
GET  /organise/prize/2027/extensions                                 302 403 403 403 403  403 403  200
GET  /organise/prize/2026/extensions                                 302 403 403 403 403  403 403  404
POST /organise/prize/2027/extensions                                 401 403 403 403 403  403 403  422
POST /organise/prize/2027/extensions/{dag}/take-back                 401 403 403 403 403  403 403  303
POST /organise/prize/2027/extensions/0/take-back                     401 403 403 403 403  403 403  404
GET  /organise/prize/2027/mailed                                     302 403 403 403 403  403 403  200
GET  /organise/prize/2026/mailed                                     302 403 403 403 403  403 403  404
POST /organise/prize/2027/mailed                                     401 403 403 403 403  403 403  422
GET  /organise/prize/2027/rules                                      302 403 403 403 403  403 403  200
GET  /organise/prize/2026/rules                                      302 403 403 403 403  403 403  404
POST /organise/prize/2027/rules/seal                                 401 403 403 403 403  403 403  303
POST /organise/prize/2026/rules/seal                                 401 403 403 403 403  403 403  404
POST /organise/prize/2027/rules/break                                401 403 403 403 403  403 403  422
POST /organise/prize/2026/rules/break                                401 403 403 403 403  403 403  404
GET  /organise/prize/2027/record                                     302 403 403 403 403  403 403  200
GET  /organise/prize/2026/record                                     302 403 403 403 403  403 403  404
GET  /organise/prize/2027/record.csv                                 302 403 403 403 403  403 403  200
GET  /organise/prize/2026/record.csv                                 302 403 403 403 403  403 403  404
GET  /organise/prize/2027/jury/conflicts                             302 403 403 403 403  403 403  200
GET  /organise/prize/2026/jury/conflicts                             302 403 403 403 403  403 403  404
POST /organise/prize/2027/jury/conflicts/bars                        401 403 403 403 403  403 403  422
GET  /organise/prize/2027/jury/conflicts/BBBBBB/{noor}               302 403 403 403 403  403 403  200
GET  /organise/prize/2027/jury/conflicts/CCCCCC/{noor}               302 403 403 403 403  403 403  404
POST /organise/prize/2027/jury/conflicts/BBBBBB/{noor}               401 403 403 403 403  403 403  422
POST /organise/prize/2027/jury/conflicts/BBBBBB/{noor}/forget        401 403 403 403 403  403 403  303
POST /organise/prize/2027/jury/conflicts/DDDDDD/{noor}/forget        401 403 403 403 403  403 403  409
GET  /organise/prize/2027/jury/plan                                  302 403 403 403 403  403 403  200
GET  /organise/prize/2026/jury/plan                                  302 403 403 403 403  403 403  404
POST /organise/prize/2027/jury/plan                                  401 403 403 403 403  403 403  303
POST /organise/prize/2027/jury/plan/anew                             401 403 403 403 403  403 403  303
POST /organise/prize/2027/jury/plan/discard                          401 403 403 403 403  403 403  303
POST /organise/prize/2027/jury/plan/publish                          401 403 403 403 403  403 403  409
POST /organise/prize/2027/jury/plan/readings                         401 403 403 403 403  403 403  422
POST /organise/prize/2027/jury/plan/readings/CCCCCC/{noor}/remove    401 403 403 403 403  403 403  303
POST /organise/prize/2027/jury/plan/readings/BBBBBB/{jun}/remove     401 403 403 403 403  403 403  409
POST /organise/prize/2027/jury/plan/anchors/BBBBBB                   401 403 403 403 403  403 403  303
POST /organise/prize/2027/jury/plan/anchors/DDDDDD                   401 403 403 403 403  403 403  404
POST /organise/prize/2027/jury/plan/anchors/BBBBBB/remove            401 403 403 403 403  403 403  303
POST /organise/prize/2027/jury/plan/anchors/DDDDDD/remove            401 403 403 403 403  403 403  404
GET  /organise/prize/2027/jury                                       302 403 403 403 403  403 403  200
GET  /organise/prize/2026/jury                                       302 403 403 403 403  403 403  404
GET  /organise/prize/2027/remarks                                    302 403 403 403 403  403 403  200
GET  /organise/prize/2026/remarks                                    302 403 403 403 403  403 403  404
POST /organise/prize/2027/remarks/{remark}/let-go                    401 403 403 403 403  403 403  404
POST /organise/prize/2027/remarks/0/let-go                           401 403 403 403 403  403 403  404
POST /organise/prize/2027/remarks/{remark}/keep-back                 401 403 403 403 403  403 403  404
POST /organise/prize/2027/remarks/0/keep-back                        401 403 403 403 403  403 403  404
GET  /organise/prize/2027/jury/reminders                             302 403 403 403 403  403 403  200
GET  /organise/prize/2026/jury/reminders                             302 403 403 403 403  403 403  404
POST /organise/prize/2027/jury/reminders/{jun}/send                  401 403 403 403 403  403 403  303
POST /organise/prize/2027/jury/reminders/{wil}/send                  401 403 403 403 403  403 403  404
POST /organise/prize/2027/jury/reminders/{jun}/hold                  401 403 403 403 403  403 403  303
POST /organise/prize/2027/jury/reminders/{wil}/hold                  401 403 403 403 403  403 403  303
POST /organise/prize/2027/jury/reminders/0/hold                      401 403 403 403 403  403 403  404
POST /organise/prize/2027/jury/reminders/{jun}/release               401 403 403 403 403  403 403  303
POST /organise/prize/2027/jury/reminders/0/release                   401 403 403 403 403  403 403  404
POST /organise/prize/2027/jury/seats                                 401 403 403 403 403  403 403  422
POST /organise/prize/2026/jury/seats                                 401 403 403 403 403  403 403  404
POST /organise/prize/2027/jury/seats/{jun}/again                     401 403 403 403 403  403 403  409
POST /organise/prize/2027/jury/seats/{wil}/again                     401 403 403 403 403  403 403  303
POST /organise/prize/2027/jury/seats/0/again                         401 403 403 403 403  403 403  404
POST /organise/prize/2027/jury/seats/{jun}/withdraw                  401 403 403 403 403  403 403  303
POST /organise/prize/2027/jury/seats/{wil}/withdraw                  401 403 403 403 403  403 403  303
POST /organise/prize/2027/jury/seats/0/withdraw                      401 403 403 403 403  403 403  404
GET  /organise/prize/2027/entries/BBBBBB                             302 403 403 403 403  403 403  200
GET  /organise/prize/2027/entries/DDDDDD                             302 403 403 403 403  403 403  404
POST /organise/prize/2027/entries/BBBBBB/versions/1/mask             401 403 403 403 403  403 403  422
POST /organise/prize/2027/entries/BBBBBB/versions/1/clear            401 403 403 403 403  403 403  303
POST /organise/prize/2027/entries/BBBBBB/versions/2/clear            401 403 403 403 403  403 403  409
GET  /organise/prize/2027/entries/BBBBBB/essay                       302 403 403 403 403  403 403  200
GET  /organise/prize/2027/entries/DDDDDD/essay                       302 403 403 403 403  403 403  404
POST /organise/prize/2027/entries/BBBBBB/readers                     401 403 403 403 403  403 403  422
POST /organise/prize/2027/entries/BBBBBB/readers/{jun}/remove        401 403 403 403 403  403 403  409
POST /organise/prize/2027/entries/CCCCCC/readers/{noor}/remove       401 403 403 403 403  403 403  303
"""


def rows() -> list[tuple[str, str, str]]:
    """Method, path and the eight statuses as they stand in the table."""
    parts = [line.split(maxsplit=2) for line in MATRIX.strip().splitlines()[1:] if line.strip()]
    return [(method, path, " ".join(statuses.split())) for method, path, statuses in parts]


def method_rules(app: Flask) -> set[tuple[str, str]]:
    return {(method, rule.rule) for rule in app.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}}


Ask = Callable[..., TestResponse]


@pytest.fixture
def ask(app: Flask, sign_in: SignIn, world: World, connection: Connection, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """One request of one member of the cast. undo: whatever it did is undone."""
    # How long the account pages take to answer is another test's.
    monkeypatch.setattr("portal.accounts.wiring.ANSWER_AFTER", 0)

    def ask(who: str, method: str, path: str, *, with_token: bool = True, undo: bool = False) -> TestResponse:
        client = app.test_client() if who == "nobody" else sign_in(world.people[who])
        page = "/sign-in" if who == "nobody" else "/account"
        data = {"csrf_token": csrf_token(client.get(page).text)} if method == "POST" and with_token else None
        before = connection.begin_nested()
        with client.open(path.format(**world.places), method=method, data=data) as answer:
            answer.get_data()
        if undo:
            before.rollback()
        else:
            before.commit()
        app.extensions["limiter"].reset()
        return answer

    return ask


@pytest.fixture
def everything(connection: Connection) -> Callable[[], dict[str, list[object]]]:
    """All that the database holds, by table."""
    return lambda: {
        table.name: sorted(map(repr, connection.execute(table.select()))) for table in db.metadata.sorted_tables
    }


def test_every_route_has_a_row(app: Flask, world: World) -> None:
    urls = app.url_map.bind("localhost")
    covered = set()
    for method, path, _ in rows():
        rule, _ = urls.match(path.format(**world.places), method, return_rule=True)
        covered.add((method, rule.rule))
    routes = {(method, rule.rule) for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert {(method, rule) for method, rule in routes if method not in ("HEAD", "OPTIONS")} == covered


def test_everybody_gets_what_the_table_says_and_neither_reading_nor_a_refusal_changes_anything(
    ask: Ask, everything: Callable[[], object]
) -> None:
    before, found = everything(), []
    for method, path, statuses in rows():
        acts = method == "POST"
        got = [
            # 422 is undone, too: a form that cannot be handed in yet is kept as a draft.
            str(ask(who, method, path, undo=acts and status in ("200", "204", "302", "303", "422")).status_code)
            for who, status in zip(CAST, statuses.split(), strict=True)
        ]
        found.append((method, path, " ".join(got)))
    assert found == rows()
    assert everything() == before


def test_a_post_without_a_token_is_refused_and_changes_nothing(ask: Ask, everything: Callable[[], object]) -> None:
    before = everything()
    answers = {
        (path, who): ask(who, method, path, with_token=False).status_code
        for method, path, _ in rows()
        if method == "POST"
        for who in CAST
    }
    assert {question for question, status in answers.items() if status != 400} == set()
    assert everything() == before
