"""The JSON Schema: does it take every shipped scenario, overlay and the starter, and does it refuse slips of the pen?

Needs python3-jsonschema and python3-yaml; exits with 77, which skips it, where they are not."""

import copy
import re
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

from _capexsim import SOURCE, check, contains, equal, fresh_folder, load_json, main, run

SCHEMA = load_json(run("schema", folder=fresh_folder()).stdout)
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)


class Loader(yaml.SafeLoader):
    """As an editor reads YAML 1.2: days are texts, and keys are."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in rules if not tag.endswith(("timestamp", "int", "float", "bool"))]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789"))
Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]*\.[0-9]+$"), list("-+.0123456789"))


def texts_as_keys(node):
    if isinstance(node, dict):
        return {str(key).lower() if isinstance(key, bool) else str(key): texts_as_keys(value) for key, value in node.items()}
    return [texts_as_keys(item) for item in node] if isinstance(node, list) else node


def load(text):
    return texts_as_keys(yaml.load(text, Loader))


def problems(document):
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in VALIDATOR.iter_errors(document)]


FOUNDING = load((SOURCE / "scenarios/base.yaml").read_text())


def test_it_is_a_schema_of_draft_07():
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    equal(SCHEMA["$schema"], "http://json-schema.org/draft-07/schema#", "draft")


def test_it_takes_every_scenario_and_overlay():
    files = [*sorted((SOURCE / "scenarios").rglob("*.yaml")), *sorted((SOURCE / "tests/reference").rglob("*.yaml")),
             SOURCE / "tests/statistical/key_effects.yaml", SOURCE / "tests/statistical/every_feature.yaml"]
    files = [file for file in files if "catalogue" not in file.parts]
    check(len(files) > 15, "there are scenarios")
    for file in files:
        equal(problems(load(file.read_text())), [], file)


def test_it_takes_the_starter():
    equal(problems(load(run("init", "-", folder=fresh_folder()).stdout)), [], "starter")


def test_it_refuses_a_mistyped_key_wherever_it_stands():
    def places(node, path=()):
        if isinstance(node, dict):
            yield path
            for key, value in node.items():
                yield from places(value, path + (key,))

    tried = 0
    for path in places(FOUNDING):
        if "choice" in path or "set" in path:
            continue
        wrong = copy.deepcopy(FOUNDING)
        node = wrong
        for key in path:
            node = node[key]
        node["Mistyped-key"] = "1"
        check(problems(wrong), f"a slip at {'.'.join(path) or 'the top'} is not seen")
        tried += 1
    check(tried > 100, f"only {tried} places")


def test_it_refuses_values_of_another_kind():
    for path, value in (("horizon", 44), ("start", "2026"), ("focal", ["bytedance"]), ("run.seed", "many"),
                        ("actors.bytedance.access", "free"), ("actors.bytedance.budget.growth", 0.3),
                        ("actors.bytedance.budget.growth", {"norml": {"mean": "1 %/year", "sd": "1 %/year"}}),
                        ("actors.bytedance.budget.growth", {"normal": {"mean": "1 %/year", "sigma": "1 %/year"}}),
                        ("capability.lag_calibration", "none"), ("channels.licensed.kind", "grey_market"),
                        ("policy.levers", {"x": {"at": "2027Q1", "set": {"channels.licensed.fe": "1 %"}}}),
                        ("policy.levers", {"x": {"at": "2027Q1", "set": {"focal": "alphabet"}}})):
        wrong = copy.deepcopy(FOUNDING)
        node = wrong
        *above, last = path.split(".")
        for key in above:
            node = node.setdefault(key, {})
        node[last] = value
        check(problems(wrong), f"{path}: {value!r} is not refused")


def test_every_key_has_what_an_editor_shows():
    keys = load_json(run("explain", "--json", folder=fresh_folder()).stdout)["keys"]
    titles = {}

    def walk(node):
        if isinstance(node, dict):
            if "title" in node and "allOf" in node:
                titles[node["title"]] = node
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(SCHEMA)
    for key in keys:
        check(key["key"] in titles, key["key"])
        contains(titles[key["key"]]["description"], key["meaning"])


main(globals())
