"""Turn record files and options into patient records, with every problem and its place.

`characters` cleans what people typed, `vocabulary` turns names into ids, `checks` finds what
no field can see alone (dates, phones, what belongs to a patient), `reading` joins them.
No message and no repr shows a patient's values.
"""

from nethandout.records.reading import (
    facts_of,
    read_record,
    record_from_options,
    record_from_tree,
)
from nethandout.records.vocabulary import Vocabulary

__all__ = [
    "Vocabulary",
    "facts_of",
    "read_record",
    "record_from_options",
    "record_from_tree",
]
