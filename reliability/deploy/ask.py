"""Asks AWS services by botocore: one JSON line a question on standard input, one an answer; the pages of a list are put together."""

import json
import sys

import botocore.session
from botocore.exceptions import ClientError

session = botocore.session.get_session()
clients = {}


def answer(service, operation, parameters):
    client = clients.setdefault(service, None) or session.create_client(service)
    clients[service] = client
    if client.can_paginate(operation):
        return client.get_paginator(operation).paginate(**parameters).build_full_result()
    told = getattr(client, operation)(**parameters)
    told.pop("ResponseMetadata", None)
    return told


for line in sys.stdin:
    try:
        reply = {"answer": answer(*json.loads(line))}
    except ClientError as error:
        reply = {"error": error.response["Error"]["Code"], "message": str(error)}
    except Exception as error:
        reply = {"error": type(error).__name__, "message": str(error)}
    print(json.dumps(reply, default=str), flush=True)
