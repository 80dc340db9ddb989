"""The kinds that are tables of a known shape: survey tools and platforms, each by the columns that only it has.

Each kind says where its columns differ from what their names and cells tell (`columns.columns_of`); everything else is proposed as for
any table. Names are compared as `contents.folded` gives them. What the platforms write is described, with where it is documented, in
docs/sources.md.
"""

from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field

from strategy_nlp.sources.contents import folded
from strategy_nlp.sources.files.grids import Table


@dataclass(frozen=True)
class TableKind:
    """A kind of table.

    Attributes
    ----------
    name, title
        What ``--as`` and people call it.
    signs
        Sets of columns; a table that has all of one set is of this kind.
    header_rows
        How many further rows below the first one belong to the header.
    named_below
        Whether the question stands in the second row of the header and a code in the first.
    roles
        By the contract's name the columns that hold it, the best first.
    wide
        Whether every question is a column of its own, or an idea has a row; None lets the columns tell.
    complete
        Columns that are blank or say no where somebody did not finish.
    statuses
        What a moderator's column says.
    unused
        Columns that would be taken for something else.
    question
        What the only question is called where the source has none.
    first
        Whether the sign must be the first column.
    """

    name: str
    title: str
    signs: tuple[frozenset[str], ...]
    header_rows: int = 0
    named_below: bool = False
    roles: Lookup[str, tuple[str, ...]] = field(default_factory=dict)
    wide: bool | None = None
    complete: tuple[str, ...] = ()
    statuses: Lookup[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    question: str = ""
    first: bool = False

    def fits(self, table: Table) -> bool:
        """Whether a table has the columns of this kind."""
        names = {folded(name) for name in list(table.cells.columns)[: 1 if self.first else None]}
        return any(signs <= names for signs in self.signs)


def _signs(*sets: str) -> tuple[frozenset[str], ...]:
    """Sets of columns, each written with bars between."""
    return tuple(frozenset(folded(name) for name in one.split("|")) for one in sets)


_PLATFORM_STATES = {
    "accepted": "accepted", "published": "accepted", "approved": "accepted", "evaluating": "accepted", "not_answered": "accepted", "validated": "accepted",
    "rejected": "rejected", "withdrawn": "rejected", "hidden": "rejected", "retired": "rejected", "pending": "pending", "draft": "pending",
}  # fmt: skip

KINDS: tuple[TableKind, ...] = (
    TableKind(
        "surveymonkey", "SurveyMonkey", _signs("Respondent ID|Collector ID", "respondent_id|collector_id"), header_rows=1, wide=True,
        roles={"idea_id": ("respondent id",), "created_at": ("end date", "date modified", "start date", "date created")},
    ),
    TableKind(
        "qualtrics", "Qualtrics", _signs("StartDate|EndDate|ResponseId|Finished", "Start Date|End Date|Response ID|Finished", "StartDate|RecordedDate|ResponseId"),
        header_rows=2, named_below=True, wide=True, complete=("finished",),
        roles={"idea_id": ("response id",), "created_at": ("recorded date", "end date"), "language": ("user language",), "status": ()}, unused=("status", "distribution channel"),
    ),
    TableKind(
        "limesurvey", "LimeSurvey", _signs(
            "id|submitdate|startlanguage", "Response ID|Date submitted|Start language", "submitdate|lastpage", "Date submitted|Last page",
            "Antwort ID|Datum Abgeschickt", "ID de respuesta|Fecha de envío", "ID de la réponse|Date de soumission", "ID da resposta|Data de envio",
        ),
        wide=True, complete=("submitdate", "date submitted", "datum abgeschickt", "fecha de envio", "date de soumission", "data de envio"),
        roles={
            "idea_id": ("id", "response id", "antwort id", "id de respuesta", "id de la reponse", "id da resposta"),
            "created_at": ("submitdate", "date submitted", "datum abgeschickt", "fecha de envio", "date de soumission", "data de envio"),
            "language": ("startlanguage", "start language", "start sprache", "startsprache", "lenguaje inicial", "langue de depart"),
        },
    ),
    TableKind(
        "typeform", "Typeform", _signs("#|Start Date (UTC)|Submit Date (UTC)", "#|Submit Date (UTC)|Network ID", "#|Start Date (UTC)|Network ID", "Response Type|Submit Date (UTC)"),
        wide=True, roles={"idea_id": ("#", ""), "created_at": ("submit date utc", "start date utc")}, complete=("submit date utc",),
    ),
    TableKind(
        "odk", "ODK Central", _signs("SubmissionDate|KEY|meta-instanceID", "SubmissionDate|KEY|DeviceID", "SubmissionDate|meta-instanceID", "__id|__system/submissionDate", "KEY|SubmissionDate"),
        wide=True, roles={"author_id": (), "idea_id": ("key", "meta instance id", "id"), "created_at": ("submission date", "system submission date", "end", "start"), "status": ("review state", "system review state")},
        statuses={"": "accepted", "approved": "accepted", "edited": "accepted", "hasissues": "pending", "received": "accepted", "rejected": "rejected"},
    ),
    TableKind(
        "kobo", "KoboToolbox", _signs("_id|_uuid|_submission_time", "_uuid|_submission_time|__version__", "_submission__uuid|_parent_index", "formhub/uuid|_submission_time"),
        wide=True, roles={"author_id": (), "idea_id": ("uuid", "id"), "created_at": ("submission time", "end", "start"), "status": ("validation status", "validation status uid", "validation status label")},
        statuses={
            "": "accepted", "approved": "accepted", "validation_status_approved": "accepted", "not approved": "rejected", "validation_status_not_approved": "rejected",
            "on hold": "pending", "validation_status_on_hold": "pending",
        }, unused=("status", "submission uuid", "submission id", "submission submission time"),
    ),
    TableKind(
        "microsoft-forms", "Microsoft Forms", _signs(
            "ID|Start time|Completion time", "ID|Startzeit|Fertigstellungszeit", "ID|Hora de inicio|Hora de finalización", "ID|Heure de début|Heure de fin", "ID|Hora de início|Hora de conclusão",
            "ID|Ora di inizio|Ora di completamento", "ID|Begintijd|Tijd van voltooien", "ID|وقت البدء|وقت الإكمال", "ID|Время начала|Время выполнения", "ID|开始时间|完成时间", "ID|開始時刻|完了時刻",
        ), wide=True, roles={"idea_id": ("id",), "created_at": (
            "completion time", "fertigstellungszeit", "hora de finalizacion", "heure de fin", "hora de conclusao", "ora di completamento", "tijd van voltooien",
            "وقت الاكمال", "время выполнения", "完成时间", "完了時刻",
        )},
    ),
    TableKind(
        "sosci", "SoSci Survey", _signs("CASE|QUESTNNR|STARTED", "CASE|SERIAL|STARTED"), header_rows=1, named_below=True, wide=True, complete=("finished",),
        roles={"idea_id": ("case",), "author_id": (), "created_at": ("lastdata", "started"), "language": ("language",)},
        unused=("questnnr", "mode", "serial", "ref", "maxpage", "lastpage", "missing", "missrel", "time rsi"),
    ),
    TableKind(
        "talk-to-the-city", "Talk to the City", _signs("comment-id|comment-body|interview", "id|comment|interview", "comment-id|comment-body|interview|video"), wide=False,
        roles={"idea_id": ("comment id", "id"), "text": ("comment body", "comment"), "author_id": ("interview",)}, unused=("video", "timestamp"),
    ),
    TableKind(
        "kouchou-ai", "Kouchou-AI", _signs("comment-id|original-comment", "comment-id|original_comment", "comment-id|argument", "comment-id|comment-body|arg-id", "comment-id|comment-body|source|url"),
        wide=False, roles={"idea_id": ("comment id",), "text": ("original comment", "comment body", "argument")},
    ),
    TableKind(
        "sensemaker", "Sensemaker", _signs("comment-id|comment_text", "comment-id|comment_text|votes", "comment_text|agrees|disagrees", "rid|survey_text", "participant_id|survey_text"), wide=False,
        roles={"idea_id": ("comment id",), "text": ("comment text", "survey text"), "author_id": ("author id", "participant id", "rid")}, unused=("topics", "votes"),
    ),
    TableKind(
        "have-your-say", "EU Have your say", _signs(
            "Feedback reference|Submitted on|User type", "Reference|Feedback|User type", "User type|Country of origin|Feedback", "userType|feedback|country", "userType|dateFeedback|feedback",
            "User type|Country|Feedback", "Feedback reference|User type",
        ), wide=False, roles={
            "author_id": (), "idea_id": ("feedback reference", "reference", "reference feedback", "id"), "text": ("feedback", "feedback text"), "created_at": ("submitted on", "date feedback", "submission date"),
            "voice": ("user type",), "language": ("language",), "status": ("status",),
        }, statuses={"": "accepted", "published": "accepted", "under_moderation": "pending", "rejected": "rejected"}, unused=("publication", "organization", "organisation name"),
    ),
    TableKind(
        "consul", "CONSUL, proposals and debates", _signs(
            "id|title|description|cached_votes_up", "id|title|description|cached_votes_total", "id|title|text|cached_votes_up", "id|title|description|hot_score",
        ), wide=False, roles={"idea_id": ("id",), "title": ("title",), "text": ("description", "text"), "agrees": ("cached votes up",), "disagrees": ("cached votes down",), "created_at": ("created at",),
        "status": ("retired at",)}, unused=("summary", "proceeding", "sub proceeding", "comments count", "hot score"), question="Proposals",
    ),
    TableKind(
        "consul-comments", "CONSUL, comments", _signs("id|commentable_id|commentable_type|body", "id|commentable_id|body|ancestry"), wide=False,
        roles={"idea_id": ("id",), "text": ("body",), "agrees": ("cached votes up",), "disagrees": ("cached votes down",), "created_at": ("created at",)}, unused=("commentable type",),
        question="Comments",
    ),
    TableKind(
        "decidim-2016", "Decidim, Barcelona 2016", _signs("proposal_id|title|summary|total_votes"), wide=False, question="Proposals",
        roles={"idea_id": ("proposal id",), "title": ("title",), "text": ("summary",), "agrees": ("total votes",), "created_at": ("created at",), "status": ("status",)}, statuses=_PLATFORM_STATES,
        unused=("source", "scope", "district", "category", "subcategory"),
    ),
    TableKind(
        "decidim-comments", "Decidim, comments", _signs("id|body|alignment|locale", "id|body|alignment|commentable_id", "comment_id|proposal_id|alignment|body", "id|body|root_commentable_url", "id|alignment|body/en"), wide=False,
        roles={"idea_id": ("comment id", "id"), "text": ("body",), "author_id": ("author id",), "created_at": ("created at",), "language": ("locale",)}, unused=("commentable type", "alignment", "depth"),
        question="Comments",
    ),
    TableKind(
        "decidim", "Decidim, proposals", _signs("id|participatory_space/id|component/id", "id|component/id|published_at|reference", "id|participatory_space|component|title", "id|participatory_space/url|component/id", "id|component/id|state"),
        wide=False, roles={
            "idea_id": ("id",), "status": ("state", "state token", "moderation state"), "agrees": ("supports", "votes", "proposal votes count", "votes count"), "created_at": ("published at", "created at"),
            "author_id": ("author id", "authors 0 id", "coauthorships 0 author id"),
        }, statuses=_PLATFORM_STATES, unused=(
            "participatory space id", "component id", "scope id", "taxonomies id", "comments", "endorsements", "followers", "answer", "amendment", "latitude", "longitude", "reference", "url",
            "category id", "participatory space url", "answered at", "state published at", "is amend",
        ), question="Proposals",
    ),
    TableKind(
        "youtube-chat", "YouTube live chat, as a table", _signs("video_id|author|message|published_at", "Date|Username|Comment", "datetime|author|message", "time_text|author_name|message", "author/name|message|time_text"), wide=False,
        roles={"text": ("message", "comment"), "created_at": ("published at", "timestamp", "datetime", "date"), "author_id": ("author id", "author", "username", "author name")},
        unused=("video id", "action type", "message type", "time in seconds", "time text"),
    ),
    TableKind(
        "facebook-live", "Facebook Live comments", _signs("Name|Profile ID|Comment", "Name|Profile ID|Date|Comment", "Name (click to view profile)|Profile ID|Comment", "comment_id|comment_text|commenter_name"), wide=False,
        roles={"text": ("comment", "comment text"), "created_at": ("date",), "author_id": ("profile id", "name")}, unused=("column 1", "likes", "permalink"),
    ),
    TableKind(
        "zoom-qa", "Zoom Q&A report", _signs("#|Question|Asker Name", "Question|Asker Name|Answer", "Question|Asker Email"), wide=False,
        roles={"text": ("question",), "author_id": ("asker email", "asker name"), "created_at": ("question time", "create time")}, unused=("answer", "#", "question details"),
    ),
    TableKind(
        "labelled-answers", "Answers with people's tags (Entendre la France)", _signs("contribution|tag|corpus|question"), wide=False,
        roles={"author_id": ("contribution",), "text": ("corpus",), "question": ("question",)}, unused=("tag", "count"),
    ),
    TableKind(
        "google-forms", "Google Forms", _signs(*(
            "Timestamp", "Marca temporal", "Horodateur", "Zeitstempel", "Carimbo de data/hora", "Informazioni cronologiche", "Отметка времени", "طابع زمني", "टाइमस्टैम्प",
            "时间戳记", "時間戳記", "タイムスタンプ", "타임스탬프", "Zaman damgası", "Sygnatura czasowa", "Tijdstempel", "Muhuri wa muda", "Tidsstämpel", "Tidsstempel", "Aikaleima",
            "Dấu thời gian", "Stempel Waktu", "Cap waktu", "Χρονική σήμανση", "חותמת זמן", "Позначка часу", "Časové razítko", "Időbélyeg", "Marcaj de timp", "Marca de temps",
        )), wide=True, first=True,
    ),
)  # fmt: skip
EVENT_KINDS = {"youtube-chat", "facebook-live", "zoom-qa"}


def kind_of(table: Table) -> TableKind | None:
    """The kind whose columns a table has; None where it is any table."""
    return next((kind for kind in KINDS if kind.fits(table)), None)


def kind_named(name: str) -> TableKind | None:
    """The kind of a name; None where it is none of a table."""
    return next((kind for kind in KINDS if kind.name == name), None)
