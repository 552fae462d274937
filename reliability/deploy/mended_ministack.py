"""Runs MiniStack with its faults mended that the deploy proof meets; docs/emulators.md lists them.

It reaches into MiniStack's internals, so it takes one version only. It ends, with the functions that it runs, as soon as its
standard input closes, which is however its parent ends.
"""

import json
import os
import runpy
import signal
import sys
import threading
from importlib.metadata import version
from urllib.parse import parse_qs

EXPECTED = "1.5.33"
if version("ministack") != EXPECTED:
    sys.exit(f"MiniStack {version('ministack')} is not the one that is mended here: expected {EXPECTED}.")

import cbor2
import ministack.app as app
import ministack.core.iam_actions as iam_actions
import ministack.services.cloudwatch as cloudwatch
import ministack.services.dynamodb as dynamodb
import ministack.services.eventbridge as eventbridge
import ministack.services.secretsmanager as secretsmanager
from ministack.services.cloudformation import handlers, provisioners

HANDLERS = provisioners._RESOURCE_HANDLERS


def is_true(value):
    return value in (True, "true")


def checked(answer):
    """What one of MiniStack's own API functions answered; an error fails the resource, as in CloudFormation."""
    if answer[0] >= 400:
        raise ValueError(answer[2] if isinstance(answer[2], str) else answer[2].decode())
    return answer


# Composite alarms: CloudFormation does not know them, CloudWatch does.
def put_composite(name, properties):
    request = {key: value for key, value in properties.items() if key not in ("AlarmName", "Tags")}
    checked(cloudwatch._put_composite_alarm({}, {"AlarmName": name, **request}, False, True))
    return name, {"Arn": cloudwatch._composite_alarms[name]["AlarmArn"]}


HANDLERS["AWS::CloudWatch::CompositeAlarm"] = {
    "create": lambda logical_id, properties, stack: put_composite(
        properties.get("AlarmName") or f"{stack}-{logical_id}", properties
    ),
    "update": lambda physical_id, _, properties, *__: put_composite(properties.get("AlarmName") or physical_id, properties),
    "delete": lambda physical_id, _: checked(cloudwatch._delete_alarms({}, {"AlarmNames": [physical_id]}, False, True)),
}

# Whom EventBridge calls outside AWS: CloudFormation does not know them, EventBridge does.
def of_events(kind, create, update, delete):
    def told(name):
        kinds = {"Connection": eventbridge._connections, "ApiDestination": eventbridge._api_destinations}
        return name, {"Arn": kinds[kind][name][f"{kind}Arn"]}

    def made(logical_id, properties, stack):
        name = properties.get("Name") or provisioners._physical_name(stack, logical_id, max_len=64)
        checked(create({**properties, "Name": name}))
        return told(name)

    def changed(physical_id, old, new, *rest):
        checked(update({**new, "Name": physical_id}))
        return told(physical_id)

    HANDLERS[f"AWS::Events::{kind}"] = {
        "create": made,
        "update": changed,
        "delete": lambda physical_id, _: checked(delete({"Name": physical_id})),
    }


of_events(
    "Connection", eventbridge._create_connection, eventbridge._update_connection, eventbridge._delete_connection
)
of_events(
    "ApiDestination",
    eventbridge._create_api_destination,
    eventbridge._update_api_destination,
    eventbridge._delete_api_destination,
)

# Alarms on metric math are refused: kept as they are told, never evaluated.
alarm_record = provisioners._cw_metric_alarm_record


def alarm_record_with_math(name, properties):
    if not properties.get("Metrics"):
        return alarm_record(name, properties)
    plain = {key: value for key, value in properties.items() if key != "Metrics"}
    record = alarm_record(name, {**plain, "MetricName": "math", "Namespace": "math"})
    for key in ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions", "Unit"):
        record.pop(key, None)
    return {**record, "Metrics": properties["Metrics"]}


provisioners._cw_metric_alarm_record = alarm_record_with_math


# A secret's Ref is its name; on AWS its ARN, which SECRET_ID and the policies are made of.
def secret_name(physical_id):
    return next((name for name, secret in secretsmanager._secrets.items() if secret["ARN"] == physical_id), physical_id)


def secret_create(logical_id, properties, stack):
    _, attributes = provisioners._sm_secret_create(logical_id, properties, stack)
    return attributes["Arn"], attributes


def secret_update(physical_id, old, new, stack, logical_id=None):
    _, attributes = provisioners._sm_secret_update(secret_name(physical_id), old, new, stack, logical_id)
    return attributes["Arn"], attributes


HANDLERS["AWS::SecretsManager::Secret"] = {
    "create": secret_create,
    "update": secret_update,
    "update_with_logical_id": True,
    "delete": lambda physical_id, properties: provisioners._sm_secret_delete(secret_name(physical_id), properties),
}


# Of a global table its replica's settings and its time to live are dropped: told to its own DynamoDB.
def table_settings(name, properties):
    ttl = properties.get("TimeToLiveSpecification")
    if ttl:
        specification = {"Enabled": is_true(ttl["Enabled"]), "AttributeName": ttl["AttributeName"]}
        dynamodb._update_ttl({"TableName": name, "TimeToLiveSpecification": specification})
    for replica in properties.get("Replicas", []):
        recovery = replica.get("PointInTimeRecoverySpecification")
        if recovery:
            specification = {"PointInTimeRecoveryEnabled": is_true(recovery["PointInTimeRecoveryEnabled"])}
            dynamodb._update_continuous_backups(
                {"TableName": name, "PointInTimeRecoverySpecification": specification}
            )
        if "DeletionProtectionEnabled" in replica:
            dynamodb._update_table(
                {"TableName": name, "DeletionProtectionEnabled": is_true(replica["DeletionProtectionEnabled"])}
            )


table = HANDLERS["AWS::DynamoDB::GlobalTable"]


def table_create(logical_id, properties, stack):
    made = table["create"](logical_id, properties, stack)
    table_settings(made[0], properties)
    return made


def table_update(physical_id, old, new, stack):
    # Without a name it makes a table of another one.
    named = [{**properties, "TableName": physical_id} for properties in (old, new)]
    made = table["update"](physical_id, *named, stack)
    if old != new:
        table_settings(physical_id, new)
    return made


HANDLERS["AWS::DynamoDB::GlobalTable"] = {"create": table_create, "update": table_update, "delete": table["delete"]}

# A function's reserved concurrency is dropped.
function = HANDLERS["AWS::Lambda::Function"]


def reserve(made, properties):
    reserved = properties.get("ReservedConcurrentExecutions")
    provisioners._lambda_svc._functions[made[0]]["concurrency"] = None if reserved is None else int(reserved)
    return made


HANDLERS["AWS::Lambda::Function"] = {
    **function,
    "create": lambda logical_id, properties, stack: reserve(function["create"](logical_id, properties, stack), properties),
    "update": lambda physical_id, old, new, *rest: reserve(function["update"](physical_id, old, new, *rest), new),
}

# A stage's throttle is kept under the template's names, which its API does not tell.
stage_properties = provisioners._apigw_v2_stage_props


def small(settings):
    return {key[0].lower() + key[1:]: value for key, value in settings.items()}


def stage_properties_small(properties):
    made = stage_properties(properties)
    routes = {route: small(settings) for route, settings in made["routeSettings"].items()}
    return {**made, "defaultRouteSettings": small(made["defaultRouteSettings"]), "routeSettings": routes}


provisioners._apigw_v2_stage_props = stage_properties_small

# The template of a deleted stack is told by its name; on AWS by its id alone.
get_template = handlers._get_template


def get_template_of_living(params):
    name = handlers._p(params, "StackName")
    stack = handlers._resolve_stack(name)
    if stack and stack["StackStatus"] == "DELETE_COMPLETE" and name != stack["StackId"]:
        return handlers._error("ValidationError", f"Stack with id {name} does not exist")
    return get_template(params)


handlers._ACTION_HANDLERS["GetTemplate"] = get_template_of_living

# The condition key cloudwatch:namespace is not filled in, so a right to PutMetricData that is bound to one never holds.
tag_context = iam_actions.request_tag_context


def context_of(service, action, body, params):
    context = tag_context(service, action, body, params)
    if action == "cloudwatch:PutMetricData":
        try:
            data = json.loads(body) if body[:1] == b"{" else cbor2.loads(body)
        except Exception:
            data = {key: values[0] for key, values in parse_qs(body.decode(errors="replace")).items()}
        if isinstance(data, dict) and data.get("Namespace"):
            context["cloudwatch:namespace"] = data["Namespace"]
    return context


iam_actions.request_tag_context = context_of

# A batch of SQS is asked for a right that there is not: on AWS that of the single call allows it.
extract_iam_action = iam_actions.extract_iam_action


def action_of(service, *rest):
    action = extract_iam_action(service, *rest)
    return action.removesuffix("Batch") if service == "sqs" and action else action


iam_actions.extract_iam_action = action_of

# With TLS it takes port 443 as well, where that is free.
app._port_is_bindable = lambda host, port: False


def end_with_parent():
    sys.stdin.buffer.read()
    # Its functions are in its process group, which is its own.
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    os.getpgid(0) == os.getpid() or sys.exit("Start it as the leader of a process group of its own: it ends its group.")
    threading.Thread(target=end_with_parent, daemon=True).start()
    runpy.run_module("ministack", run_name="__main__")
