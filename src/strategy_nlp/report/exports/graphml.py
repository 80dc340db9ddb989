"""Topics and ideas as a graph, for Gephi, yEd, Cytoscape and others (http://graphml.graphdrawing.org/)."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.report.exports.cells import called_topics, shown_ideas

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
# What nodes and edges say: the name, of what, and its type.
_KEYS = (
    ("kind", "node", "string"), ("label", "node", "string"), ("question", "node", "string"), ("language", "node", "string"), ("size", "node", "int"),
    ("agree_share", "node", "double"), ("x", "node", "double"), ("y", "node", "double"), ("relation", "edge", "string"), ("weight", "edge", "double"),
)  # fmt: skip


def write_graphml(analysis: Analysis, path: Path) -> None:
    """Write questions, topics and ideas as nodes; what belongs to what, says the same or comes back elsewhere as edges."""
    told = analysis.named()
    root = ElementTree.Element("graphml", {"xmlns": _NAMESPACE})
    for name, of, kind in _KEYS:
        ElementTree.SubElement(root, "key", {"id": name, "for": of, "attr.name": name, "attr.type": kind})
    graph = ElementTree.SubElement(root, "graph", {"edgedefault": "undirected"})
    for question in told.questions:
        _node(graph, question.id, kind="question", label=question.title_in(told.settings.language))
    for topic in called_topics(told).itertuples():
        own = f"{topic.question}/{topic.topic}"
        _node(
            graph,
            own,
            kind="topic",
            label=topic.label,
            question=topic.question,
            size=topic.size,
            agree_share=topic.agree_share,
        )
        _edge(graph, str(topic.question), own, relation="asks", weight=1.0)
    ideas = shown_ideas(told)
    there = set(ideas["idea_id"])
    for idea in ideas.itertuples():
        _node(
            graph,
            f"idea {idea.idea_id}",
            kind="idea",
            label=idea.text,
            question=idea.question,
            language=idea.language,
            agree_share=idea.agree_share,
            x=idea.x,
            y=idea.y,
        )
    for part in told.idea_topics.itertuples():
        if part.idea_id in there:
            _edge(
                graph, f"idea {part.idea_id}", f"{part.question}/{part.topic}", relation="speaks of", weight=part.share
            )
    for pair in told.alike.itertuples():
        if {pair.idea_id, pair.alike_to} <= there:
            _edge(graph, f"idea {pair.idea_id}", f"idea {pair.alike_to}", relation="says nearly the same", weight=1.0)
    for pair in told.recurring.itertuples():
        _edge(
            graph,
            f"{pair.question}/{pair.topic}",
            f"{pair.other_question}/{pair.other_topic}",
            relation="comes back as",
            weight=pair.similarity,
        )
    ElementTree.indent(root)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _node(graph: ElementTree.Element, identifier: str, **told: Any) -> None:
    _data(ElementTree.SubElement(graph, "node", {"id": str(identifier)}), told)


def _edge(graph: ElementTree.Element, source: str, target: str, **told: Any) -> None:
    _data(ElementTree.SubElement(graph, "edge", {"source": str(source), "target": str(target)}), told)


def _data(element: ElementTree.Element, told: dict[str, Any]) -> None:
    for name, value in told.items():
        if value is not None and str(value) not in {"nan", "<NA>", ""}:
            ElementTree.SubElement(element, "data", {"key": name}).text = allowed_in_xml(str(value))


def allowed_in_xml(text: str) -> str:
    """A text without the control signs that XML has no place for.

    >>> allowed_in_xml("a\\x08b")
    'ab'
    """
    return "".join(
        sign
        for sign in text
        if sign in "\t\n\r"
        or (ord(sign) >= 0x20 and not 0xD800 <= ord(sign) <= 0xDFFF and ord(sign) not in (0xFFFE, 0xFFFF))
    )
