"""Turn the trees of topics into topics, each when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nethandout.errors import InputError
from nethandout.model.remark import Remark
from nethandout.model.topic import Topic
from nethandout.source.shape import shape
from nethandout.source.tree import SourceTree


class TopicsOnDemand(Mapping[str, Topic]):
    """Topics by id. Their trees were found sound before; a topic that has its shape keeps it."""

    def __init__(self, trees: Mapping[str, SourceTree]) -> None:
        self._trees = trees
        self._topics: dict[str, Topic] = {}

    def __getitem__(self, key: str) -> Topic:
        """Give a topic; raises `InputError` if its tree is not what was found sound."""
        topic = self._topics.get(key)
        if topic is None:
            topic, problems = shape(Topic, self._trees[key])
            if topic is None:
                raise InputError(Remark("the handout content needs a correction:"), problems)
            self._topics[key] = topic
        return topic

    def __contains__(self, key: object) -> bool:
        """Tell whether there is such a topic, without giving it its shape."""
        return key in self._trees

    def having(self, *parts: str) -> frozenset[str]:
        """Find the topics that have any of these parts, without giving them their shape."""
        return frozenset(
            key
            for key, tree in self._trees.items()
            if isinstance(tree.value, dict)
            and any(tree.value.get(part) is not None for part in parts)
        )

    def __iter__(self) -> Iterator[str]:
        """Give the ids."""
        return iter(self._trees)

    def __len__(self) -> int:
        """Count the topics."""
        return len(self._trees)

    def __repr__(self) -> str:
        """Show them as any mapping."""
        return repr(dict(self))
