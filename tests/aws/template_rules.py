"""What deploy/aws/template.yaml must be. Every rule takes a Stack and yields complaints."""

import json
import pathlib
import re
import sys

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "deploy/aws"))

from stack import TEMPLATE, Loader, as_list  # noqa: E402

REPOSITORY = TEMPLATE.parents[2]
DAY_S = 86_400


def text_of(path):
    return (REPOSITORY / path).read_text()


# ---- permissions


def wildcards_without_reason(text):
    """Lines of the resources with a `*` in a value and no comment beside it, or right above it."""
    lines = text.splitlines()

    def scalars(node):
        if isinstance(node, yaml.ScalarNode):
            yield node
        for child in node.value if not isinstance(node, yaml.ScalarNode) else ():
            for one in child if isinstance(child, tuple) else (child,):
                yield from scalars(one)

    root = yaml.compose(text, Loader)
    resources = next(value for key, value in root.value if key.value == "Resources")
    for scalar in scalars(resources):
        number = scalar.start_mark.line
        behind = lines[number][scalar.end_mark.column:] if scalar.end_mark.line == number else ""
        above = lines[number - 1].strip()
        if "*" in scalar.value and not re.search(r"#\s*\w", behind) and not re.match(r"#\s*\w", above):
            yield number + 1, lines[number].strip()

def wildcards_have_reasons(stack):
    for line, text in wildcards_without_reason(stack.text):
        yield f"line {line}: a wildcard, and no reason beside it: {text}"


def every_function_has_a_role_of_its_own(stack):
    functions = stack.resources_of("AWS::Lambda::Function")
    roles = [json.dumps(one["Properties"]["Role"]) for one in functions.values()]
    if len(functions) != 5 or len(set(roles)) != 5 or len(stack.of("AWS::IAM::Role")) != 5:
        yield "five functions with one role each"
    for name, one in functions.items():
        if one["Properties"]["Role"] != {"Fn::GetAtt": [f"{name}Role", "Arn"]}:
            yield f"{name}: another function's role"


def roles_are_written_out(stack):
    """Nothing of others, no negations, and only Lambda may be them."""
    for name, role in stack.of("AWS::IAM::Role").items():
        if "ManagedPolicyArns" in role:
            yield f"{name}: a policy that somebody else writes"
        for statement in stack.statements(name):
            if set(statement) - {"Sid", "Effect", "Action", "Resource", "Condition"}:
                yield f"{name}: {sorted(statement)}"
            for action in as_list(statement["Action"]):
                if "*" in action:
                    yield f"{name}: {action}"
            if "*" in as_list(statement["Resource"]):
                yield f"{name}: every resource"
        trusted = role["AssumeRolePolicyDocument"]["Statement"]
        if [one["Principal"] for one in trusted] != [{"Service": "lambda.amazonaws.com"}]:
            yield f"{name}: may be assumed by others than Lambda"


def callers_are_named(stack):
    for name, permission in stack.of("AWS::Lambda::Permission").items():
        if "SourceArn" not in permission or "SourceAccount" not in permission:
            yield f"{name}: anybody's API may call the function"


def only_its_bucket_sends_events(stack):
    """One policy, for S3's service, with the bucket's ARN and the account."""
    (policy,) = stack.of("AWS::SQS::QueuePolicy").values()
    (statement,) = policy["PolicyDocument"]["Statement"]
    bucket = stack.properties("UploadsBucket")
    condition = {"ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{bucket['BucketName']}"},
                 "StringEquals": {"aws:SourceAccount": stack.resolve({"Ref": "AWS::AccountId"})}}  # fmt: skip
    if statement.get("Condition") != condition or statement["Principal"] != {"Service": "s3.amazonaws.com"}:
        yield f"whoever may send events: {statement}"
    events = bucket["NotificationConfiguration"]["QueueConfigurations"]
    queue = stack.resolve({"Fn::GetAtt": ["UploadsQueue", "Arn"]})
    if events != [{"Event": "s3:ObjectCreated:*", "Queue": queue}] or statement["Resource"] != queue:
        yield f"events of uploads go elsewhere: {events}"


# ---- buckets


def buckets_are_private_and_encrypted(stack):
    for name, bucket in stack.of("AWS::S3::Bucket").items():
        block = bucket.get("PublicAccessBlockConfiguration", {})
        kinds = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
        if not all(block.get(kind) is True for kind in kinds):
            yield f"{name}: public access is not blocked"
        if bucket.get("OwnershipControls") != {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}:
            yield f"{name}: has ACLs"
        if "BucketEncryption" not in bucket:
            yield f"{name}: not encrypted"
        if not bucket.get("CorsConfiguration"):
            yield f"{name}: no CORS"


def buckets_speak_tls_only(stack):
    policies = {policy["Bucket"]: policy["PolicyDocument"]["Statement"]
                for policy in stack.of("AWS::S3::BucketPolicy").values()}  # fmt: skip
    for name, bucket in stack.of("AWS::S3::Bucket").items():
        arn = stack.resolve({"Fn::GetAtt": [name, "Arn"]})
        denial = {"Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
                  "Resource": [arn, f"{arn}/*"],
                  "Condition": {"Bool": {"aws:SecureTransport": "false"}}}  # fmt: skip
        if policies.get(bucket["BucketName"]) != [denial]:
            yield f"{name}: not TLS only"


def what_is_forgotten_expires(stack):
    """Unfinished uploads in parts; files and messages' bodies, but no sooner than a redrive needs them."""
    work = int(stack.parameters["WorkRetentionSeconds"])
    needed_s = 2 * work + int(stack.parameters["DeadLetterRetentionSeconds"])
    for name, bucket in stack.of("AWS::S3::Bucket").items():
        rules = [rule for rule in bucket.get("LifecycleConfiguration", {}).get("Rules", ())
                 if rule["Status"] == "Enabled"]  # fmt: skip
        if not any("AbortIncompleteMultipartUpload" in rule for rule in rules):
            yield f"{name}: unfinished uploads stay"
        days = {rule.get("Prefix", ""): int(rule["ExpirationInDays"])
                for rule in rules if "ExpirationInDays" in rule}  # fmt: skip
        prefixes = {"OutputsBucket": {"", "messages/"}}.get(name, {""})
        if days.keys() != prefixes:
            yield f"{name}: what expires: {days}"
        for prefix, kept in days.items():
            if kept * DAY_S < needed_s:
                yield f"{name}: {prefix or 'all'} is kept for {kept} days, letters for {needed_s / DAY_S}"


# ---- queues


def work_queues(stack):
    return {name: one for name, one in stack.of("AWS::SQS::Queue").items() if name.endswith("Queue")}


def queues_are_hidden_long_enough(stack):
    mappings = stack.of("AWS::Lambda::EventSourceMapping").values()
    by_arn = {stack.resolve({"Fn::GetAtt": [name, "Arn"]}): name for name in work_queues(stack)}
    functions = {one["FunctionName"]: one for one in stack.of("AWS::Lambda::Function").values()}
    if sorted(one["EventSourceArn"] for one in mappings) != sorted(by_arn):
        yield "each queue has one function"
    for mapping in mappings:
        queue = stack.properties(by_arn[mapping["EventSourceArn"]])
        function = functions[mapping["FunctionName"]]
        if int(queue["VisibilityTimeout"]) < 6 * int(function["Timeout"]):
            yield f"{queue['QueueName']}: hidden for less than six times {function['FunctionName']}'s timeout"
        if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{queue['QueueName']}: one failure fails the whole batch"
        if function["FunctionName"].endswith("-handle") and mapping["BatchSize"] != 1:
            yield "files share the time of an invocation"


def queues_have_dead_letters(stack):
    names = {"uploads", "file-operations", "notifications"}
    prefix = stack.properties("ParseCsvUploads")["Environment"]["Variables"]["SLUICE_NAME_PREFIX"]
    queues = stack.of("AWS::SQS::Queue")
    named = {one["QueueName"] for one in queues.values()}
    if named != {prefix + name + tail for name in names for tail in ("", "-dlq")}:
        yield f"queues are {sorted(named)}"
    if not all(one.get("SqsManagedSseEnabled") is True for one in queues.values()):
        yield "not every queue is encrypted"
    for name, queue in work_queues(stack).items():
        redrive = queue.get("RedrivePolicy", {})
        if redrive.get("deadLetterTargetArn", "").rpartition(":")[2] != queue["QueueName"] + "-dlq":
            yield f"{name}: no dead-letter queue"
        receives = max_receives(stack) + 5
        if redrive.get("maxReceiveCount") != receives:
            yield f"{name}: SQS's own redrive comes before {receives} receives"


def max_receives(stack):
    told = {one["Environment"]["Variables"].get("SLUICE_MAX_RECEIVES")
            for one in stack.of("AWS::Lambda::Function").values()} - {None}  # fmt: skip
    (receives,) = told
    return int(receives)


def alarms_are_there(stack):
    wanted = {("5xx", "httpapi")}
    for name, queue in stack.of("AWS::SQS::Queue").items():
        metric = "ApproximateAgeOfOldestMessage" if name.endswith("Queue") else "ApproximateNumberOfMessagesVisible"
        wanted.add((metric, queue["QueueName"]))
    for function in stack.of("AWS::Lambda::Function").values():
        wanted |= {(metric, function["FunctionName"]) for metric in ("Errors", "Throttles")}
    alarms = stack.of("AWS::CloudWatch::Alarm").values()
    watched = {(one["MetricName"], one["Dimensions"][0]["Value"]) for one in alarms}
    yield from (f"no alarm on {metric} of {what}" for metric, what in sorted(wanted - watched))
    if not all(one.get("AlarmActions") == [stack.resolve({"Ref": "Alarms"})] for one in alarms):
        yield "an alarm that tells nobody"


def logs_end(stack):
    groups = {one["LogGroupName"]: one for one in stack.of("AWS::Logs::LogGroup").values()}
    for function in stack.of("AWS::Lambda::Function").values():
        group = groups.get(function.get("LoggingConfig", {}).get("LogGroup"), {})
        if int(group.get("RetentionInDays", 0)) < 1:
            yield f"{function['FunctionName']}: its logs stay for ever"


# ---- tables


def keys_of(one):
    """Of a table or an index, as DynamoDB describes it: partition key, sort key."""
    return tuple(part["AttributeName"] for part in one["KeySchema"])


def table_schemas(stack):
    """{name without prefix: (keys, {index: keys}, {attribute: type})}"""
    prefix = stack.properties("NotifyClient")["Environment"]["Variables"]["SLUICE_NAME_PREFIX"]
    return {table["TableName"].removeprefix(prefix):
            (keys_of(table), {index["IndexName"]: keys_of(index) for index in table.get("GlobalSecondaryIndexes", ())},
             {one["AttributeName"]: one["AttributeType"] for one in table["AttributeDefinitions"]})
            for table in stack.of("AWS::DynamoDB::Table").values()}  # fmt: skip


def schemas_of_the_code():
    """The same of src/aws/dynamodb/create_tables.cc, which makes the tables of engines."""
    rows = text_of("src/aws/dynamodb/run_row.h") + text_of("src/aws/dynamodb/recipe_row.h")
    names = dict(re.findall(r'string_view (k\w+) = "(\w+)";', rows))
    source = text_of("src/aws/dynamodb/create_tables.cc")
    body = re.search(r"return \{(\{tables\..*?)\};\n\}", source, re.DOTALL)[1]
    index = r'\{(?:""|std::string\((?:index::)?(\w+)\)),\s*("[^{}]*")(?:,\s*\{[^}]*\})?\}'
    schemas = {}
    for table, rest in re.findall(r"\{tables\.(\w+)\(\),(.*?)(?=\{tables\.|$)", body, re.DOTALL):
        key, *indexes = re.findall(index, rest)
        schemas[table] = (_names(key[1]), {names[index]: _names(keys) for index, keys in indexes})
    return schemas


def _names(text):
    return tuple(re.findall(r'"(\w+)"', text))


def tables_are_the_codes(stack):
    tables = table_schemas(stack)
    if {name: one[:2] for name, one in tables.items()} != schemas_of_the_code():
        yield f"tables differ from create_tables.cc: {tables}"
    for name, (keys, indexes, types) in tables.items():
        of_keys = {attribute for one in (keys, *indexes.values()) for attribute in one}
        if types != {attribute: "N" if attribute == "created" else "S" for attribute in of_keys}:
            yield f"{name}: {types}"


def recipes_projection():
    """What a list of recipes shows, of src/aws/dynamodb/recipe_row.h."""
    shown = re.search(r"kRecipeInfo\b[^;]*", text_of("src/aws/dynamodb/recipe_row.h"))[0]
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(_names(shown))}


def tables_are_kept_and_forget(stack):
    for table in stack.of("AWS::DynamoDB::Table").values():
        name = table["TableName"]
        expires = table.get("TimeToLiveSpecification") == {"AttributeName": "expires", "Enabled": True}
        if expires == name.endswith("-recipes"):  # which are their users' work
            yield f"{name}: nothing expires, or what must not"
        restored = table.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled")
        if not restored and not name.endswith("-idempotency"):  # which is gone after a day
            yield f"{name}: no point in time to go back to"
        if table.get("BillingMode") != "PAY_PER_REQUEST":
            yield f"{name}: {table.get('BillingMode')}"
        projections = {json.dumps(index["Projection"]) for index in table.get("GlobalSecondaryIndexes", ())}
        wanted = recipes_projection() if name.endswith("-recipes") else {"ProjectionType": "KEYS_ONLY"}
        if projections - {json.dumps(wanted)}:
            yield f"{name}: {projections}"


def data_outlives_its_stack(stack):
    for kind in ("AWS::S3::Bucket", "AWS::DynamoDB::Table"):
        for name, one in stack.resources_of(kind).items():
            if not one.get("DeletionPolicy", "").startswith("Retain") or one.get("UpdateReplacePolicy") != "Retain":
                yield f"{name}: goes with the stack"


RULES = (
    wildcards_have_reasons, every_function_has_a_role_of_its_own, roles_are_written_out, callers_are_named,
    only_its_bucket_sends_events, buckets_are_private_and_encrypted, buckets_speak_tls_only,
    what_is_forgotten_expires, queues_are_hidden_long_enough, queues_have_dead_letters, alarms_are_there,
    logs_end, tables_are_the_codes, tables_are_kept_and_forget, data_outlives_its_stack,
)  # fmt: skip
