"""Ideas, coded by topic, as a REFI-QDA project for NVivo, MAXQDA, ATLAS.ti and others (https://www.qdasoftware.org/).

A text a question; each idea is a passage of it, coded with its topics. Every name in the file is made from the content, so that the same
report gives the same project.
"""

import uuid
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.report.exports.cells import called_topics, shown_ideas
from strategy_nlp.report.exports.graphml import allowed_in_xml

_NAMESPACE = "urn:QDA-XML:project:1.0"
_SPACE = uuid.UUID("7f1d2c5e-2f1b-4a36-9b53-6d0f8a3f9c11")
_WHO = "strategy-nlp"
# The day that every entry of the archive bears, so that the same project is the same bytes.
_DAY = (1980, 1, 1, 0, 0, 0)


def write_qdpx(analysis: Analysis, path: Path) -> None:
    """Write the project: themes and topics as codes, one source a question, one coded passage an idea."""
    told = analysis.named()
    root = ElementTree.Element(
        "Project", {"xmlns": _NAMESPACE, "name": allowed_in_xml(told.about["title"]), "origin": "strategy_nlp"}
    )
    ElementTree.SubElement(ElementTree.SubElement(root, "Users"), "User", {"guid": _name(_WHO), "name": _WHO})
    codes = ElementTree.SubElement(ElementTree.SubElement(root, "CodeBook"), "Codes")
    topics = called_topics(told)
    for question in told.questions:
        group = ElementTree.SubElement(
            codes,
            "Code",
            {
                "guid": _name("question", question.id),
                "name": allowed_in_xml(question.title_in(told.settings.language)),
                "isCodable": "false",
            },
        )
        for topic in topics[topics["question"] == question.id].itertuples():
            own = {
                "guid": _name("topic", question.id, topic.topic),
                "name": allowed_in_xml(f"{topic.topic}. {topic.label}"),
                "isCodable": "true",
            }
            ElementTree.SubElement(group, "Code", own)
    texts = _sources(told, root)
    ElementTree.indent(root)
    content = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, written in [
            ("project.qde", content),
            *((f"sources/{name}.txt", text.encode()) for name, text in texts.items()),
        ]:
            packed.writestr(zipfile.ZipInfo(name, _DAY), written, zipfile.ZIP_DEFLATED)


def _sources(analysis: Analysis, root: ElementTree.Element) -> dict[str, str]:
    """Add the sources with their coded passages; the text of each by its name."""
    sources = ElementTree.SubElement(root, "Sources")
    ideas = shown_ideas(analysis)
    topics = {
        idea: [(row.question, row.topic) for row in own.itertuples()]
        for idea, own in analysis.idea_topics.groupby("idea_id")
    }
    texts: dict[str, str] = {}
    for question in analysis.questions:
        name = _name("source", question.id)
        told = {
            "guid": name,
            "name": allowed_in_xml(question.title_in(analysis.settings.language)),
            "plainTextPath": f"internal://{name}.txt",
            "creatingUser": _name(_WHO),
        }
        source = ElementTree.SubElement(sources, "TextSource", told)
        parts: list[str] = []
        at = 0
        for idea in ideas[ideas["question"] == question.id].itertuples():
            text = allowed_in_xml(str(idea.text)).replace("\r", "")
            # The standard counts code points.
            place = {
                "guid": _name("passage", idea.idea_id),
                "name": str(idea.idea_id),
                "startPosition": str(at),
                "endPosition": str(at + len(text)),
                "creatingUser": _name(_WHO),
            }
            passage = ElementTree.SubElement(source, "PlainTextSelection", place)
            for owner, topic in topics.get(str(idea.idea_id), []):
                coding = ElementTree.SubElement(
                    passage, "Coding", {"guid": _name("coding", idea.idea_id, topic), "creatingUser": _name(_WHO)}
                )
                ElementTree.SubElement(coding, "CodeRef", {"targetGUID": _name("topic", owner, topic)})
            parts.append(text + "\n\n")
            at += len(text) + 2
        texts[name] = "".join(parts)
    return texts


def _name(*parts: object) -> str:
    return str(uuid.uuid5(_SPACE, "\x1f".join(map(str, parts)))).upper()
