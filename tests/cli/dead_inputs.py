"""No number of the base scenarios is there for nothing: doctor --levers names no dead input on either."""

from _capexsim import SOURCE, check, equal, fresh_folder, load_json, main, run


def examined(scenario):
    out = run("doctor", "--levers", SOURCE / "scenarios" / scenario, "--trajectories", "512", "--json", folder=fresh_folder()).stdout
    return load_json(out)


def test_as_briefed():
    out = examined("as_briefed.yaml")
    equal((out["dead"], out["switched_off"]), ([], []), "dead inputs")
    check(len(out["sections"][0]["tables"][0]["rows"]) > 50, "inputs")


def test_evidence_2026():
    out = examined("evidence_2026.yaml")
    equal((out["dead"], out["switched_off"]), ([], []), "dead inputs")


main(globals())
