#!/usr/bin/env python3
"""Checks scenario files against the JSON Schema: check-schema.py SCHEMA FILE... (needs pyyaml and jsonschema)."""
import json
import re
import sys

import jsonschema
import yaml


class Core(yaml.SafeLoader):
    """YAML 1.2 core scalars: only true, false and plain numbers are not text."""


Core.yaml_implicit_resolvers = {}
Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
Core.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(0|[1-9][0-9]*)$"), list("-+0123456789"))
Core.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[-+]?(0|[1-9][0-9]*)\.[0-9]+$"), list("-+0123456789"))


def with_text_keys(value):
    if isinstance(value, dict):
        return {str(k): with_text_keys(v) for k, v in value.items()}
    return [with_text_keys(v) for v in value] if isinstance(value, list) else value


schema = json.load(open(sys.argv[1], encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
failed = False
for name in sys.argv[2:]:
    tree = with_text_keys(yaml.load(open(name, encoding="utf-8"), Loader=Core))
    faults = sorted(validator.iter_errors(tree), key=lambda e: list(map(str, e.absolute_path)))
    for fault in faults:
        failed = True
        print(f"{name}: {'.'.join(map(str, fault.absolute_path))}: {fault.message[:200]}")
    if not faults:
        print(f"{name}: valid")
sys.exit(1 if failed else 0)
