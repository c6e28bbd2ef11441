"""Turn record files and options into patient records, with every problem and its place.

`characters` cleans what people typed, `vocabulary` turns names into ids, `checks`, `visits` and
`tumors` find what no field can see alone, `reading` joins them.
No message and no repr shows a patient's values.
"""

from nethandout.records.reading import (
    LeafletFacts,
    facts_of,
    read_record,
    record_from_options,
    record_from_tree,
)
from nethandout.records.vocabulary import Vocabulary

__all__ = [
    "LeafletFacts",
    "Vocabulary",
    "facts_of",
    "read_record",
    "record_from_options",
    "record_from_tree",
]
