"""Reads template.yaml as CloudFormation does, for an environment's parameters.

    stack = Stack("test")
    stack.of("AWS::SQS::Queue")              # {logical name: properties}, functions resolved
    stack.allowed("NotifyClientRole")        # [(action, resource)] that the role allows

Ids that only AWS knows stand as the logical name in lower case. Needs PyYAML.
"""

import json
import pathlib
import re

import yaml

HERE = pathlib.Path(__file__).resolve().parent
TEMPLATE = HERE / "template.yaml"
ENVIRONMENTS = ("test", "staging", "production")
ACCOUNT, REGION = "123456789012", "us-east-1"
PSEUDO = {"AWS::AccountId": ACCOUNT, "AWS::Region": REGION, "AWS::Partition": "aws",
          "AWS::URLSuffix": "amazonaws.com", "AWS::NoValue": None}  # fmt: skip

# What a resource's name is called among its properties, and its ARN.
NAMES = {"AWS::S3::Bucket": "BucketName", "AWS::SQS::Queue": "QueueName", "AWS::SNS::Topic": "TopicName",
         "AWS::DynamoDB::Table": "TableName", "AWS::Lambda::Function": "FunctionName",
         "AWS::Logs::LogGroup": "LogGroupName"}  # fmt: skip
ARNS = {"AWS::S3::Bucket": "arn:aws:s3:::{name}",
        "AWS::SQS::Queue": "arn:aws:sqs:{region}:{account}:{name}",
        "AWS::SNS::Topic": "arn:aws:sns:{region}:{account}:{name}",
        "AWS::DynamoDB::Table": "arn:aws:dynamodb:{region}:{account}:table/{name}",
        "AWS::Lambda::Function": "arn:aws:lambda:{region}:{account}:function:{name}",
        "AWS::Logs::LogGroup": "arn:aws:logs:{region}:{account}:log-group:{name}:*",
        "AWS::IAM::Role": "arn:aws:iam::{account}:role/{name}"}  # fmt: skip


class Loader(yaml.SafeLoader):
    """`!Sub x` becomes {"Fn::Sub": "x"}; versions stay text."""


def _function(loader, tag, node):
    kind = {yaml.ScalarNode: loader.construct_scalar, yaml.SequenceNode: loader.construct_sequence,
            yaml.MappingNode: loader.construct_mapping}[type(node)]  # fmt: skip
    value = kind(node) if isinstance(node, yaml.ScalarNode) else kind(node, deep=True)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


Loader.add_multi_constructor("!", _function)


def parameter_file(environment):
    return json.loads((HERE / f"{environment}.json").read_text())["Parameters"]


class Stack:
    def __init__(self, environment, text=None, **parameters):
        self.text = TEMPLATE.read_text() if text is None else text
        self.document = yaml.load(self.text, Loader)  # noqa: S506: a SafeLoader
        self.resources = self.document["Resources"]
        defaults = {name: one["Default"] for name, one in self.document["Parameters"].items()
                    if "Default" in one}  # fmt: skip
        self.parameters = {**defaults, "CodeBucket": "code", "CodeKey": "lambda.zip",
                           **parameter_file(environment), **parameters}  # fmt: skip

    def of(self, kind):
        return {name: self.properties(name) for name in self.resources_of(kind)}

    def resources_of(self, kind):
        return {name: one for name, one in self.resources.items() if one["Type"] == kind}

    def properties(self, name):
        return self.resolve(self.resources[name].get("Properties", {}))

    def outputs(self):
        return {name: self.resolve(one["Value"]) for name, one in self.document["Outputs"].items()}

    def statements(self, role):
        return [statement for policy in self.properties(role)["Policies"]
                for statement in policy["PolicyDocument"]["Statement"]]  # fmt: skip

    def allowed(self, role):
        return [(action, resource) for statement in self.statements(role)
                for action in as_list(statement["Action"]) for resource in as_list(statement["Resource"])]  # fmt: skip

    # Functions.

    def resolve(self, value):
        if isinstance(value, list):
            resolved = [self.resolve(one) for one in value]
            return [one for one in resolved if one is not None]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, argument), = value.items()
            if name == "Ref" or name.startswith("Fn::"):
                return getattr(self, "_" + name.removeprefix("Fn::").lower())(argument)
        resolved = {name: self.resolve(one) for name, one in value.items()}
        return {name: one for name, one in resolved.items() if one is not None}

    def _ref(self, name):
        if name in PSEUDO:
            return PSEUDO[name]
        if name in self.parameters:
            value = self.parameters[name]
            is_list = self.document["Parameters"][name]["Type"] == "CommaDelimitedList"
            return value.split(",") if is_list else value
        kind = self.resources[name]["Type"]
        return self._getatt([name, "Arn"]) if kind == "AWS::SNS::Topic" else self._name(name)

    def _name(self, logical):
        resource = self.resources[logical]
        named = resource.get("Properties", {}).get(NAMES.get(resource["Type"]))
        return self.resolve(named) if named else logical.lower()

    def _getatt(self, argument):
        logical, attribute = argument
        if attribute != "Arn":  # QueueName, TopicName …
            return self._name(logical)
        arn = ARNS[self.resources[logical]["Type"]]
        return arn.format(name=self._name(logical), region=REGION, account=ACCOUNT)

    def _sub(self, text):
        def value(match):
            logical, _, attribute = match[1].partition(".")
            return str(self._getatt([logical, attribute]) if attribute else self._ref(logical))

        return re.sub(r"\$\{([\w.:]+)\}", value, text)

    def _join(self, argument):
        separator, parts = argument
        return separator.join(self.resolve(parts))

    def _if(self, argument):
        condition, yes, no = argument
        return self.resolve(yes if self.resolve(self.document["Conditions"][condition]) else no)

    def _equals(self, argument):
        return self.resolve(argument[0]) == self.resolve(argument[1])

    def _not(self, argument):
        return not self.resolve(argument[0])


def as_list(value):
    return value if isinstance(value, list) else [value]
