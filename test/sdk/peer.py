"""Reads what the SDK has sent and answers in its forms, with nothing but Python's own library."""

import base64
import gzip
import json
import sys
import urllib.request

endpoint, queue = sys.argv[1:]


def call(action, **body):
    headers = {"X-Amz-Target": "AmazonSQS." + action, "Content-Type": "application/x-amz-json-1.0"}
    request = urllib.request.Request(endpoint, json.dumps(body).encode(), headers)
    return json.loads(urllib.request.urlopen(request).read() or "{}")


[message] = call("ReceiveMessage", QueueUrl=queue, MessageAttributeNames=["All"])["Messages"]
assert message["MessageAttributes"]["forebay.encoding"]["StringValue"] == "gzip+base64"
event = json.loads(gzip.decompress(base64.b64decode(message["Body"])))
call("DeleteMessage", QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
print(json.dumps(event))

answer = {**event, "id": "answer", "type": "order.shipped", "correlationid": event["id"]}
packed = base64.b64encode(gzip.compress(json.dumps(answer).encode())).decode()
encoding = {"DataType": "String", "StringValue": "gzip+base64"}
call("SendMessage", QueueUrl=queue, MessageBody=packed, MessageAttributes={"forebay.encoding": encoding})
