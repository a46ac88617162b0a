"""deploy/aws/: cfn-lint, the rules of template_rules.py, the environments' parameters, the deploy script.

    tests/aws/template_test.py

SLUICE_BINARY is the program that must know every setting a function is given. Without cfn-lint
(`script/bootstrap aws`): as in engines_test.py.
"""

import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "deploy/aws")]

import engines  # noqa: E402

CFN_LINT = engines.INSTALLED / "python/bin/cfn-lint"
if not CFN_LINT.exists():
    print(f"{'FAILED' if os.environ.get('CI') else 'SKIPPED'}: no cfn-lint: script/bootstrap aws")
    sys.exit(1 if os.environ.get("CI") else 77)
sys.path[:0] = map(str, (engines.INSTALLED / "python/lib").glob("python3*/site-packages"))

import template_rules  # noqa: E402
from flow_engines import TABLES  # noqa: E402
from stack import ENVIRONMENTS, TEMPLATE, Stack, parameter_file  # noqa: E402

SLUICE = os.environ.get("SLUICE_BINARY", str(engines.REPOSITORY / "build/release/sluice"))

# What is done to the template, and the rule that must see it.
BREAKAGES = (
    ("/messages/* # their names are dice", "/messages/*", "wildcards_have_reasons"),
    ("Action: [dynamodb:PutItem]", "Action: ['dynamodb:*'] # all", "roles_are_written_out"),
    ("Resource: !GetAtt ReservationsTable.Arn", 'Resource: "*" # all', "roles_are_written_out"),
    ("Principal: {Service: lambda.amazonaws.com}", 'Principal: {AWS: "123"}', "roles_are_written_out"),
    ("Role: !GetAtt NotifyClientRole.Arn", "Role: !GetAtt HandleCsvFilesRole.Arn",
     "every_function_has_a_role_of_its_own"),
    ("      SourceAccount: !Ref AWS::AccountId\n      SourceArn", "      SourceArn", "callers_are_named"),
    ("              StringEquals:\n                aws:SourceAccount: !Ref AWS::AccountId\n", "",
     "only_its_bucket_sends_events"),
    ("s3:ObjectCreated:*", "s3:ObjectCreated:Put", "only_its_bucket_sends_events"),
    ("BlockPublicPolicy: true", "BlockPublicPolicy: false", "buckets_are_private_and_encrypted"),
    ("BucketEncryption:", "Tags:", "buckets_are_private_and_encrypted"),
    ('aws:SecureTransport: "false"', 'aws:SecureTransport: "true"', "buckets_speak_tls_only"),
    ("Effect: Deny", "Effect: Allow", "buckets_speak_tls_only"),
    ("AbortIncompleteMultipartUpload: {DaysAfterInitiation: 1}", "ExpirationInDays: 90",
     "what_is_forgotten_expires"),
    ("Prefix: messages/, ExpirationInDays: 30", "Prefix: messages/, ExpirationInDays: 14",
     "what_is_forgotten_expires"),
    ("VisibilityTimeout: 5400", "VisibilityTimeout: 5399", "queues_are_hidden_long_enough"),
    ("      FunctionResponseTypes: [ReportBatchItemFailures]\n", "", "queues_are_hidden_long_enough"),
    ("BatchSize: 1 ", "BatchSize: 2 ", "queues_are_hidden_long_enough"),
    ("deadLetterTargetArn: !GetAtt UploadsDeadLetters.Arn", "deadLetterTargetArn: !GetAtt UploadsQueue.Arn",
     "queues_have_dead_letters"),
    ("maxReceiveCount: 10", "maxReceiveCount: 5", "queues_have_dead_letters"),
    ("SqsManagedSseEnabled: true", "SqsManagedSseEnabled: false", "queues_have_dead_letters"),
    ("Value: !GetAtt NotificationsDeadLetters.QueueName", "Value: none", "alarms_are_there"),
    ("MetricName: Throttles", "MetricName: Errors", "alarms_are_there"),
    ("AlarmActions: [!Ref Alarms]", "AlarmActions: []", "alarms_are_there"),
    ("RetentionInDays: !Ref LogRetentionDays", "LogGroupClass: STANDARD", "logs_end"),
    ("IndexName: by_age", "IndexName: by_time", "tables_are_the_codes"),
    ("AttributeName: created, AttributeType: N", "AttributeName: created, AttributeType: S",
     "tables_are_the_codes"),
    ("AttributeName: entry, KeyType: RANGE", "AttributeName: user, KeyType: RANGE", "tables_are_the_codes"),
    ("AttributeName: expires", "AttributeName: ttl", "tables_are_kept_and_forget"),
    ("PointInTimeRecoveryEnabled: true", "PointInTimeRecoveryEnabled: false", "tables_are_kept_and_forget"),
    ("DeletionPolicy: RetainExceptOnCreate", "DeletionPolicy: Delete", "data_outlives_its_stack"),
)  # fmt: skip


def complaints(stack, rules=template_rules.RULES):
    return [f"{rule.__name__}: {one}" for rule in rules for one in rule(stack)]


def settings_of(configuration):
    """Of a file in deploy/environments."""
    text = (engines.REPOSITORY / f"deploy/environments/{configuration}.conf").read_text()
    return dict(re.findall(r'^([\w-]+) = "?(.*?)"?$', text, re.MULTILINE))


def days(duration):
    return int(re.fullmatch(r"(\d+)d", duration)[1])


class Template(unittest.TestCase):
    def test_cfn_lint_finds_nothing(self):
        ran = subprocess.run([CFN_LINT, "--", TEMPLATE], capture_output=True, text=True, check=False)
        self.assertEqual((ran.returncode, ran.stdout), (0, ""), ran.stdout + ran.stderr)

    def test_it_is_short_enough_to_be_sent_as_it_is(self):
        self.assertLessEqual(TEMPLATE.stat().st_size, 51_200)  # CloudFormation's limit of a body

    def test_it_keeps_every_rule_in_every_environment(self):
        for environment in ENVIRONMENTS:
            self.assertEqual(complaints(Stack(environment)), [], environment)

    def test_every_rule_sees_what_breaks_it(self):
        text = TEMPLATE.read_text()
        for old, new, name in BREAKAGES:
            self.assertIn(old, text)
            for broken in (text.replace(old, new, 1), text.replace(old, new)):
                found = complaints(Stack("production", broken), [getattr(template_rules, name)])
                self.assertTrue(found, f"{name} does not see {new!r} instead of {old!r}")
        self.assertEqual({name for *_, name in BREAKAGES}, {rule.__name__ for rule in template_rules.RULES})

    def test_its_tables_are_those_that_the_functions_are_tested_on(self):
        tables = template_rules.table_schemas(Stack("test"))
        self.assertEqual({name: one[:2] for name, one in tables.items()}, TABLES)

    def test_functions_are_given_settings_that_there_are(self):
        for environment in ENVIRONMENTS:
            for name, function in Stack(environment).of("AWS::Lambda::Function").items():
                variables = function["Environment"]["Variables"]
                self.assertEqual(variables["SLUICE_FUNCTION"], function["Handler"], name)
                ran = subprocess.run([SLUICE, "config", "show"], env=variables, capture_output=True,
                                     text=True, check=False)  # fmt: skip
                self.assertEqual(ran.returncode, 0, f"{environment} {name}: {ran.stderr}")
                for variable in variables.keys() - {"SLUICE_FUNCTION"}:
                    self.assertIn(variable, ran.stdout, name)

    def test_a_setting_that_there_is_not_is_seen(self):
        ran = subprocess.run([SLUICE, "config", "show"], env={"SLUICE_MAX_RECEIVE": "5"},
                             capture_output=True, text=True, check=False)  # fmt: skip
        self.assertEqual(ran.returncode, 2, ran.stdout)


class Parameters(unittest.TestCase):
    def test_they_are_parameters_of_the_template_with_values_that_it_takes(self):
        for environment in ENVIRONMENTS:
            declared = Stack(environment).document["Parameters"]
            for name, value in parameter_file(environment).items():
                self.assertIn(name, declared, environment)
                one = declared[name]
                self.assertIn(value, map(str, one.get("AllowedValues", [value])), name)
                if one["Type"] == "Number":
                    self.assertLessEqual(one.get("MinValue", 0), int(value), name)
                    self.assertLessEqual(int(value), one.get("MaxValue", int(value)), name)

    def test_all_environments_say_the_same_things(self):
        first, *others = (parameter_file(environment).keys() for environment in ENVIRONMENTS)
        for other in others:
            self.assertEqual(first, other)

    def test_they_agree_with_the_configuration_of_that_environment(self):
        for environment in ENVIRONMENTS:
            given, settings = parameter_file(environment), settings_of(environment)
            self.assertEqual(given["Environment"], settings["environment"])
            self.assertEqual(given["LogLevel"], settings["log-level"])
            self.assertEqual(given["MaxUploadSize"], settings.get("max-upload-size", "5GiB"))
            origins = re.findall(r'"(.*?)"', settings.get("allowed-origins", '["*"]'))
            self.assertEqual(given["AllowedOrigins"].split(","), origins, environment)
            self.assertEqual(int(given["JobRetentionDays"]), days(settings["job-retention"]))
            # Longer where a redrive needs it: S3 keeps no file for a dead letter's sake.
            self.assertGreaterEqual(int(given["UploadRetentionDays"]), days(settings["upload-retention"]))
            self.assertGreaterEqual(int(given["OutputRetentionDays"]), days(settings["output-retention"]))

    def test_every_page_is_no_origin(self):
        for environment, told in (("test", None), ("production", "https://sluice.example")):
            for name in ("GenerateSignedUrl", "WebSocketHandler"):
                variables = Stack(environment).properties(name)["Environment"]["Variables"]
                self.assertEqual(variables.get("SLUICE_ALLOWED_ORIGINS"), told)


# An AWS CLI that writes down what it is asked, one line a call.
AWS = """#!/usr/bin/env bash
printf '%s ' "$@" >>"$CALLS"; echo >>"$CALLS"
case "$1 $2" in
    'sts get-caller-identity') echo 123456789012 ;;
    's3api head-bucket') [[ ${BUCKET_IS_THERE:-} ]] ;;
esac
"""


class DeployScript(unittest.TestCase):
    def deploy(self, *arguments, **variables):
        """(exit code, what the AWS CLI was asked)"""
        directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (directory / "aws").write_text(AWS)
        (directory / "aws").chmod(0o755)
        (directory / "lambda.zip").write_bytes(b"zip")
        calls = directory / "calls"
        calls.touch()
        ran = subprocess.run(
            [TEMPLATE.parent / "deploy", *arguments], capture_output=True, text=True, check=False,
            env={"PATH": f"{directory}:{os.environ['PATH']}", "CALLS": str(calls), "AWS_REGION": "eu-west-1",
                 "SLUICE_LAMBDA_ZIP": str(directory / "lambda.zip"), **variables})  # fmt: skip
        return ran.returncode, calls.read_text().splitlines()

    def test_it_stores_the_zip_by_its_content_and_deploys_the_environments_parameters(self):
        code, calls = self.deploy("staging", "HandleConcurrencyMax=7")
        self.assertEqual(code, 0, calls)
        self.assertIn("s3 mb s3://sluice-code-123456789012-eu-west-1 ", calls)
        key = f"lambda/{hashlib.sha256(b'zip').hexdigest()[:32]}.zip"
        copied = f" s3://sluice-code-123456789012-eu-west-1/{key} "
        self.assertTrue(any(call.endswith(copied) for call in calls), calls)
        (deploy,) = (call for call in calls if call.startswith("cloudformation deploy "))
        self.assertIn(" --stack-name sluice-staging ", deploy)
        for name, value in parameter_file("staging").items():
            self.assertIn(f" {name}={value} ", deploy)
        self.assertTrue(deploy.endswith(f" CodeKey={key} HandleConcurrencyMax=7 "), deploy)

    def test_a_rollback_uploads_nothing(self):
        code, calls = self.deploy("test", "lambda/before.zip", BUCKET_IS_THERE="yes")
        self.assertEqual(code, 0)
        self.assertFalse([call for call in calls if call.startswith("s3 ")], calls)
        self.assertTrue(any(call.endswith(" CodeKey=lambda/before.zip ") for call in calls), calls)

    def test_what_it_does_not_know_it_refuses_before_it_asks_anybody(self):
        for arguments in ((), ("prod",), ("test", "HandleConcurrencyMax")):
            self.assertEqual(self.deploy(*arguments), (2, []))


if __name__ == "__main__":
    unittest.main()
