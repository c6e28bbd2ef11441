"""Give every stage of the pipeline the same frozen values, by subject.

Content types (`Topic`, `RedFlag`, …) and records are pydantic models: they say the
shape of the YAML, and the JSON Schema for editors is generated from them. All text
leaves marked `Text` are translatable; a leaf is one message. Numbers stay strings
until a rule needs them, so that nothing is rounded or re-spelled on the way.
"""
