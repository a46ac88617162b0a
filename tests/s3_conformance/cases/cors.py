"""CORS of a bucket: its configuration, preflights, and what GET adds. userguide/cors.html"""

from harness import ABSENT, PRESENT, Answer, Differs, case, table

ORIGIN = "https://page.example"
RULES = (
    "<CORSConfiguration>"
    "<CORSRule><AllowedOrigin>https://page.example</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
    "<AllowedMethod>PUT</AllowedMethod><AllowedHeader>x-amz-*</AllowedHeader>"
    "<AllowedHeader>Content-Type</AllowedHeader><ExposeHeader>ETag</ExposeHeader>"
    "<MaxAgeSeconds>600</MaxAgeSeconds></CORSRule>"
    "<CORSRule><AllowedOrigin>https://*.example.org</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
    "</CORSRule>"
    "</CORSConfiguration>"
)
ANYONE = ("<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin>"
          "<AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>")  # fmt: skip
FORBIDDEN = Answer(403, "AccessForbidden")
RGW_FORBIDS = Differs(Answer(403, "AccessDenied"), "aws",
                      "userguide/cors-troubleshooting.html: AccessForbidden")

INSUFFICIENT = Differs(Answer(400, "InvalidArgument"), "aws",
                       "AWS: BadRequest, Insufficient information")


def configure(s3, rules=RULES):
    bucket = s3.new_bucket()
    s3.must(s3.request("PUT", bucket=bucket, body=rules.encode(), query={"cors": None}))
    return bucket


@case(([ORIGIN, "https://*.example.org"], ["GET", "PUT", "GET"], ["Content-Type", "x-amz-*"],
       ["ETag"], ["600"]))
def configuration_comes_back(s3):
    """What was put is what GET ?cors returns; the order of a rule's headers does not matter."""
    got = s3.must(s3.request("GET", bucket=configure(s3), query={"cors": None}))
    names = ("AllowedOrigin", "AllowedMethod", "AllowedHeader", "ExposeHeader", "MaxAgeSeconds")
    origins, methods, headers, exposed, age = (got.texts("CORSRule/" + name) for name in names)
    return origins, methods, sorted(headers), exposed, age


@case(Answer(404, "NoSuchCORSConfiguration"))
def no_configuration(s3):
    """A bucket without one."""
    return s3.request("GET", bucket=s3.new_bucket(), query={"cors": None})


@case((204, "NoSuchCORSConfiguration"))
def delete_configuration(s3):
    """DELETE ?cors removes it."""
    bucket = configure(s3)
    answer = s3.request("DELETE", bucket=bucket, query={"cors": None})
    return answer.status, s3.request("GET", bucket=bucket, query={"cors": None}).code


def _put(s3, rules):
    return s3.request("PUT", bucket=s3.new_bucket(), body=rules.encode(), query={"cors": None})


def rule(inner):
    return f"<CORSConfiguration><CORSRule>{inner}</CORSRule></CORSConfiguration>"


SCHEMA = Differs(Answer(400, "MalformedXML"), "aws",
                 "AWS reads the document first and then judges it: InvalidRequest; RGW does both in one")
METHOD = "<AllowedMethod>GET</AllowedMethod>"
table(_put, [
    ("malformed", "No XML", "<CORSConfiguration>", Answer(400, "MalformedXML")),
    ("no_rules", "No rule", "<CORSConfiguration/>", Answer(400, "MalformedXML")),
    ("unknown_method", "A method that is not one of the five",
     rule("<AllowedOrigin>*</AllowedOrigin><AllowedMethod>PATCH</AllowedMethod>"),
     Answer(400, "InvalidRequest"), SCHEMA),
    ("two_wildcards", "An origin with two wildcards",
     rule(f"<AllowedOrigin>https://*.*.example</AllowedOrigin>{METHOD}"),
     Answer(400, "InvalidRequest"), SCHEMA),
    ("no_origin", "A rule without an origin", rule(METHOD), Answer(400, "MalformedXML")),
    ("no_method", "A rule without a method", rule("<AllowedOrigin>*</AllowedOrigin>"),
     Answer(400, "MalformedXML"),
     Differs(Answer(200), "aws", "API_CORSRule.html: AllowedMethods is required")),
    ("hundred_and_one_rules", "More than 100 rules", "<CORSConfiguration>" + 101 * (
        f"<CORSRule><AllowedOrigin>*</AllowedOrigin>{METHOD}</CORSRule>") + "</CORSConfiguration>",
     Answer(400, "InvalidRequest")),
])  # fmt: skip


def _preflight(s3, argument):
    rules, headers = argument
    return s3.client.request("OPTIONS", configure(s3, rules), "a", headers=headers, auth=None)


def asks(method="PUT", origin=ORIGIN, headers=None):
    said = {"Origin": origin, "Access-Control-Request-Method": method}
    return {**said, **({"Access-Control-Request-Headers": headers} if headers else {})}


table(_preflight, [
    ("preflight", "A page, method and headers that a rule allows",
     (RULES, asks(headers="x-amz-meta-a, content-type")), Answer(200, headers={
         "Access-Control-Allow-Origin": ORIGIN, "Access-Control-Allow-Methods": PRESENT,
         "Access-Control-Allow-Headers": PRESENT, "Access-Control-Max-Age": "600",
         "Access-Control-Expose-Headers": "ETag"})),
    ("preflight_header_case", "Header names ignore case",
     (RULES, asks(headers="X-AMZ-Meta-A,CONTENT-TYPE")),
     Answer(200, headers={"Access-Control-Allow-Origin": ORIGIN})),
    ("preflight_wildcard", "A wildcard in the middle of an origin",
     (RULES, asks("GET", "https://a.example.org")),
     Answer(200, headers={"Access-Control-Allow-Origin": "https://a.example.org"})),
    ("preflight_anyone", "A rule for every page", (ANYONE, asks("GET")),
     Answer(200, headers={"Access-Control-Allow-Origin": "*"}),
     Differs(Answer(200, headers={"Access-Control-Allow-Origin": ORIGIN}), "both",
             "fetch.spec.whatwg.org: a browser takes `*` and its own origin alike")),
    ("preflight_other_origin", "A page that no rule allows",
     (RULES, asks(origin="https://evil.example")),
     FORBIDDEN, RGW_FORBIDS),
    ("preflight_suffix", "A page whose address only starts like an allowed one",
     (RULES, asks(origin=ORIGIN + ".evil.example")), FORBIDDEN, RGW_FORBIDS),
    ("preflight_other_method", "A method that no rule allows", (RULES, asks("DELETE")), FORBIDDEN,
     RGW_FORBIDS),
    ("preflight_other_header", "A header that no rule allows", (RULES, asks(headers="x-evil")),
     FORBIDDEN, RGW_FORBIDS),
    ("preflight_without_origin", "A preflight says who asks",
     (RULES, {"Access-Control-Request-Method": "PUT"}), Answer(400, "BadRequest"), INSUFFICIENT),
    ("preflight_without_method", "A preflight says for what", (RULES, {"Origin": ORIGIN}),
     Answer(400, "BadRequest"), INSUFFICIENT),
])  # fmt: skip


@case(FORBIDDEN, rgw=RGW_FORBIDS, sluice=Differs(
    Answer(200), "both",
    "a bucket without rules of its own has the server's allowed-origins, so that its page works"))
def preflight_without_configuration(s3):
    """No configuration allows nothing."""
    return s3.client.request("OPTIONS", s3.new_bucket(), "a", headers=asks(), auth=None)


def _get(s3, origin):
    bucket = configure(s3)
    s3.stored(b"x", name="a", bucket=bucket)
    return s3.get("a", {"Origin": origin} if origin else None, bucket=bucket)


table(_get, [
    ("get_from_a_page", "GET from an allowed page", ORIGIN, Answer(200, body=b"x", headers={
        "Access-Control-Allow-Origin": ORIGIN, "Access-Control-Expose-Headers": "ETag",
        "Vary": PRESENT})),
    ("get_from_another_page",
     "The browser refuses, not the server: GET answers without CORS headers",
     "https://evil.example",
     Answer(200, body=b"x", headers={"Access-Control-Allow-Origin": ABSENT})),
    ("get_from_no_page", "No Origin, no CORS headers", None,
     Answer(200, body=b"x", headers={"Access-Control-Allow-Origin": ABSENT})),
])  # fmt: skip
