"""What the policy of a form allows, and what is no policy.
API/sigv4-HTTPPOSTConstructPolicy.html
"""

import base64
import dataclasses
import json

from form import base, form
from harness import Answer, Differs, case, table

DENIED, INVALID = Answer(403, "AccessDenied"), Answer(400, "InvalidArgument")
BAD_POLICY, DONE = Answer(400, "InvalidPolicyDocument"), Answer(204, body=b"")
VAGUE = Differs(INVALID, "aws",
                "API/ErrorResponses.html has a code of its own; RGW says InvalidArgument")


def _conditions(s3, more):
    return form(s3, {"x-amz-meta-a": "blue", "Content-Type": "text/csv"}, base(s3) + more)


TYPE, COLOUR = ["starts-with", "$Content-Type", ""], {"x-amz-meta-a": "blue"}
table(_conditions, [
    ("condition_object", "A condition as an object", [TYPE, COLOUR], DONE),
    ("condition_eq", "eq", [TYPE, ["eq", "$x-amz-meta-a", "blue"]], DONE),
    ("condition_eq_fails", "eq with another value", [TYPE, ["eq", "$x-amz-meta-a", "red"]], DENIED),
    ("condition_object_fails", "An object with another value", [TYPE, {"x-amz-meta-a": "red"}],
     DENIED),
    ("condition_starts_with", "starts-with", [TYPE, ["starts-with", "$x-amz-meta-a", "bl"]], DONE),
    ("condition_starts_with_fails", "starts-with another text",
     [TYPE, ["starts-with", "$x-amz-meta-a", "lu"]], DENIED),
    ("condition_starts_with_anything", "An empty prefix allows all",
     [TYPE, ["starts-with", "$x-amz-meta-a", ""]], DONE),
    ("condition_all_must_hold", "Two conditions on a field",
     [TYPE, COLOUR, ["starts-with", "$x-amz-meta-a", "red"]],
     DENIED),
    ("condition_name_case", "Field names ignore case",
     [["starts-with", "$content-TYPE", ""], {"X-Amz-Meta-A": "blue"}],
     DONE),
    ("condition_of_a_missing_field", "A condition on a field that is not there",
     [TYPE, COLOUR, {"x-amz-meta-b": "1"}],
     DENIED),
    ("condition_unknown", "An operator that is none", [TYPE, ["ends-with", "$x-amz-meta-a", "ue"]],
     BAD_POLICY, VAGUE),
])  # fmt: skip


@case(DENIED)
def wrong_bucket(s3):
    """The policy is for another bucket."""
    return form(s3, conditions=[{"bucket": "another"}, ["starts-with", "$key", ""]])


@case((403, "AccessDenied", 404))
def wrong_key(s3):
    """The policy is for other keys; nothing is stored."""
    answer = form(s3, conditions=[{"bucket": s3.bucket}, ["starts-with", "$key", "elsewhere/"]])
    return answer.status, answer.code, s3.head(s3.key()).status


def _size(s3, argument):
    """The answer, and whether anything was stored."""
    least, most, size = argument
    answer = form(s3, conditions=base(s3) + [["content-length-range", least, most]],
                  content=b"x" * size)
    return answer.status, answer.code, s3.head(s3.key()).status


FITS = (204, None, 200)
table(_size, [
    ("size_within", "Between the bounds", (2, 4, 3), FITS),
    ("size_at_least", "At the lower bound", (2, 4, 2), FITS),
    ("size_at_most", "At the upper bound", (2, 4, 4), FITS),
    ("size_below", "Below", (2, 4, 1), (400, "EntityTooSmall", 404)),
    ("size_above", "Above", (2, 4, 5), (400, "EntityTooLarge", 404)),
    ("size_far_above", "Far above: stopped while it streams", (0, 10, 3 << 20),
     (400, "EntityTooLarge", 404)),
    ("size_of_nothing", "An empty file where that is allowed", (0, 10, 0), FITS),
])  # fmt: skip


@case(DENIED)
def expired(s3):
    """A policy whose time has passed."""
    return form(s3, expires_s=-60)


def document(conditions="[]", expiration='"2100-01-01T00:00:00.000Z"',
             names=("expiration", "conditions")):
    return f'{{"{names[0]}": {expiration}, "{names[1]}": {conditions}}}'


def _signed(s3, options):
    options = {name: value(s3) if name == "signer" else value for name, value in options.items()}
    return form(s3, **options)


def changed(**changes):
    return {"signer": lambda s3: dataclasses.replace(s3.signer, **changes)}


NO_DETAIL = Differs(DENIED, "aws",
                    "fact sheet 1.1: RGW answers AccessDenied to every signature it refuses")
ABSENT_FIELD = "x-amz-signature"
table(_signed, [
    ("bad_signature", "One digit of the signature", {"change": lambda f: {
        **f, ABSENT_FIELD: f[ABSENT_FIELD][:-1] + ("0" if f[ABSENT_FIELD][-1] != "0" else "1")}},
     Answer(403, "SignatureDoesNotMatch"), NO_DETAIL),
    ("wrong_secret", "Signed with another secret", changed(secret="another"),
     Answer(403, "SignatureDoesNotMatch"),
     NO_DETAIL),
    ("unknown_key", "Signed by nobody", changed(access_key="AKIDOFNOBODY"),
     Answer(403, "InvalidAccessKeyId"),
     NO_DETAIL),
    ("changed_policy", "Another policy under the same signature", {"change": lambda f: {
        **f,
        "policy": base64.b64encode(document('[["starts-with", "$key", ""]]').encode()).decode()}},
     Answer(403, "SignatureDoesNotMatch"), NO_DETAIL),
    ("no_signature", "A policy without a signature", {"drop": [ABSENT_FIELD]}, INVALID),
    ("no_credential", "A policy without a credential", {"drop": ["x-amz-credential"]}, INVALID),
    ("no_date", "A policy without a date", {"drop": ["x-amz-date"]}, INVALID),
    ("no_policy", "A form that nobody signed",
     {"drop": ["policy", ABSENT_FIELD, "x-amz-credential", "x-amz-date",
                                                        "x-amz-algorithm"]}, DENIED),
    ("no_key", "A form without a key", {"drop": ["key"]}, INVALID),
    ("no_file", "A form without a file", {"file_field": False},
     Answer(400, "IncorrectNumberOfFilesInPostRequest"), Differs(
        DONE, "aws", "API/ErrorResponses.html: exactly one file; RGW stores an empty object")),
])  # fmt: skip


def _policy(s3, policy):
    return form(s3, policy=policy)


table(_policy, [
    ("policy_no_json", "No JSON", "{", BAD_POLICY, VAGUE),
    ("policy_no_object", "JSON, but no object", "[]", BAD_POLICY, VAGUE),
    ("policy_without_expiration", "No expiration", '{"conditions": []}', BAD_POLICY, VAGUE),
    ("policy_without_conditions", "No conditions", '{"expiration": "2100-01-01T00:00:00Z"}',
     BAD_POLICY, VAGUE),
    ("policy_expiration_case", "Names of members are case-sensitive",
     document(names=("Expiration", "conditions")),
     BAD_POLICY, VAGUE),
    ("policy_conditions_case", "Names of members are case-sensitive",
     document(names=("expiration", "Conditions")),
     BAD_POLICY, VAGUE),
    ("policy_bad_date", "An expiration that is no date", document(expiration='"tomorrow"'),
     BAD_POLICY, VAGUE),
    ("policy_range_of_one", "A range of one number", document('[["content-length-range", 1]]'),
     BAD_POLICY, VAGUE),
    ("policy_range_of_letters", "A range that is no number",
     document('[["content-length-range", "a", "b"]]'),
     BAD_POLICY, VAGUE),
    ("policy_condition_of_two_pairs", "A condition object has one member",
     document('[{"key": "a", "acl": "b"}]'),
     BAD_POLICY,
     Differs(DENIED, "aws", "API/sigv4-HTTPPOSTConstructPolicy.html; RGW checks both members")),
    ("policy_with_an_empty_condition", "A condition that names nothing", document("[{}]"),
     BAD_POLICY, VAGUE),
    ("policy_without_any_condition", "No condition at all", document(), BAD_POLICY, Differs(
        DENIED, "both", "either no policy, or one that allows no field; nothing is stored")),
])  # fmt: skip


@case(Answer(204), rgw=Differs(
    DENIED, "aws", "API/sigv4-HTTPPOSTConstructPolicy.html, character escaping; RGW drops the `$`"))  # fmt: skip
def escapes_of_the_policy(s3):
    r"""`\$` is an escape of policies, though none of JSON."""
    signed = s3.signer.form([])
    own = [{name: signed[name]} for name in ("x-amz-algorithm", "x-amz-credential", "x-amz-date")]
    conditions = json.dumps([*base(s3), ["eq", "$x-amz-meta-a", "DOLLAR5"], *own]).replace("DOLLAR",
                                                                                           "\\$")
    policy = f'{{"expiration": "2100-01-01T00:00:00Z", "conditions": {conditions}}}'
    return form(s3, {"x-amz-meta-a": "$5"}, policy=policy)
