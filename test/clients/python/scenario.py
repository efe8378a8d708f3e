"""Forebay through boto3: prints `ok <case>` for each case that holds, and fails with those that do not."""

import hashlib
import json
import os
import sys
import threading
import time
import traceback
import uuid

import boto3
from botocore.exceptions import ClientError

# Without FOREBAY_URL, boto3 finds the server by AWS_ENDPOINT_URL_SQS. The credentials are given outright:
# otherwise boto3 looks for this machine's real ones.
sqs = boto3.client(
    'sqs',
    endpoint_url=os.environ.get('FOREBAY_URL'),
    aws_access_key_id='test',
    aws_secret_access_key='test',
)
run = uuid.uuid4().hex[:8]
account = os.environ['FOREBAY_ACCOUNT']
region = os.environ['AWS_DEFAULT_REGION']

trace_header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'
strange_bodies = [
    'one\rtwo\r\nthree\n',
    '"double" and \'single\' quotes, <b>&amp;</b>',
    'Grüße, 日本語, 🦀, e\u0301',
    ' \ttabs and  spaces ',
    'a=b&c=%20+d \\u0041',
]


def speaks_the_protocol_of_its_time():
    equal(sqs.meta.service_model.metadata['protocol'], os.environ['FOREBAY_PROTOCOL'])


def creates_a_queue_with_attributes_and_tags():
    name = f'created-{run}'
    url = sqs.create_queue(QueueName=name, Attributes={'VisibilityTimeout': '45'}, tags={'team': 'blue'})['QueueUrl']
    equal(sqs.create_queue(QueueName=name, Attributes={'VisibilityTimeout': '45'})['QueueUrl'], url)
    equal(sqs.get_queue_url(QueueName=name)['QueueUrl'], url)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={'DelaySeconds': '7'})
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=['All'])['Attributes']
    equal(attributes['QueueArn'], f'arn:aws:sqs:{region}:{account}:{name}')
    equal((attributes['VisibilityTimeout'], attributes['DelaySeconds']), ('45', '7'))
    equal(sqs.list_queue_tags(QueueUrl=url)['Tags'], {'team': 'blue'})


def lists_queues_page_by_page():
    urls = [queue(f'listed-{letter}') for letter in 'abc']
    pages = sqs.get_paginator('list_queues').paginate(
        QueueNamePrefix='listed-', PaginationConfig={'PageSize': 2}
    )
    listed = [page.get('QueueUrls', []) for page in pages]
    equal(all(len(page) <= 2 for page in listed), True)
    equal([url for page in listed for url in page if run in url], urls)


def carries_attributes_of_every_type():
    url = queue('attributes')
    plain = {'color': string('blue'), 'count': typed('Number', '3'), 'blob': binary(b'\x01\x02\x03')}
    labelled = {
        'note': typed('String.markup', 'größer "≥" & <b>\r\n'),
        'ratio': typed('Number.float', '4563442423554324324264524243.32543234'),
        'packed': {'DataType': 'Binary.gzip', 'BinaryValue': b'\x00\xff\x1f'},
    }
    system = {'AWSTraceHeader': string(trace_header)}
    sent = sqs.send_message(
        QueueUrl=url, MessageBody='plain', MessageAttributes=plain, MessageSystemAttributes=system
    )
    equal(sent['MD5OfMessageAttributes'], 'd838729972a4b70e2d2acd9d59ac847c')
    equal(sent['MD5OfMessageSystemAttributes'], '5ae4d5d7636402d80f4eb6d213245a88')
    [message] = take(url, 1)
    equal(message['MessageAttributes'], plain)
    equal(message['MD5OfMessageAttributes'], 'd838729972a4b70e2d2acd9d59ac847c')
    equal(message['Attributes']['AWSTraceHeader'], trace_header)

    sqs.send_message(QueueUrl=url, MessageBody='labelled', MessageAttributes=labelled)
    [message] = take(url, 1, VisibilityTimeout=0)
    equal(message['MessageAttributes'], labelled)
    [message] = take(url, 1, MessageAttributeNames=['no.*', 'absent'])
    equal(message['MessageAttributes'], {'note': labelled['note']})


def keeps_strange_bodies_to_the_letter():
    url = queue('bodies')
    for body in strange_bodies:
        digest = hashlib.md5(body.encode()).hexdigest()
        equal(sqs.send_message(QueueUrl=url, MessageBody=body)['MD5OfMessageBody'], digest)
        [message] = take(url, 1)
        equal((message['Body'], message['MD5OfBody']), (body, digest))


def takes_the_good_entries_of_a_batch_and_names_the_bad_one():
    url = queue('batch')
    answer = sqs.send_message_batch(
        QueueUrl=url,
        Entries=[
            {'Id': 'first', 'MessageBody': 'first', 'MessageAttributes': {'color': string('blue')}},
            {'Id': 'bad', 'MessageBody': 'not \x01 allowed'},
            {'Id': 'last', 'MessageBody': 'last'},
        ],
    )
    equal([entry['Id'] for entry in answer['Successful']], ['first', 'last'])
    [failed] = answer['Failed']
    equal((failed['Id'], failed['Code'], failed['SenderFault']), ('bad', 'InvalidMessageContents', True))
    equal(sorted(bodies(take(url, 2))), ['first', 'last'])


def waits_for_a_message_in_a_long_poll():
    url = queue('waiting')
    started = time.monotonic()
    equal(receive(url, WaitTimeSeconds=1), [])
    equal(time.monotonic() - started > 0.9, True)
    threading.Timer(1, lambda: sqs.send_message(QueueUrl=url, MessageBody='late')).start()
    equal(bodies(receive(url, WaitTimeSeconds=20)), ['late'])


def changes_how_long_a_message_stays_hidden():
    url = queue('visibility')
    sqs.send_message(QueueUrl=url, MessageBody='hidden')
    [first] = take(url, 1, VisibilityTimeout=60)
    equal(receive(url), [])
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=first['ReceiptHandle'], VisibilityTimeout=0)
    [second] = take(url, 1)
    equal((second['MessageId'], second['Attributes']['ApproximateReceiveCount']), (first['MessageId'], '2'))
    answer = sqs.change_message_visibility_batch(
        QueueUrl=url,
        Entries=[
            {'Id': 'good', 'ReceiptHandle': second['ReceiptHandle'], 'VisibilityTimeout': 1},
            {'Id': 'bad', 'ReceiptHandle': 'nonsense', 'VisibilityTimeout': 1},
        ],
    )
    equal([entry['Id'] for entry in answer['Successful']], ['good'])
    equal([entry['Code'] for entry in answer['Failed']], ['ReceiptHandleIsInvalid'])
    [third] = receive(url, WaitTimeSeconds=20)
    equal(third['Attributes']['ApproximateReceiveCount'], '3')


def deletes_messages_and_queues():
    url = queue('deleted')
    sqs.send_message_batch(QueueUrl=url, Entries=[{'Id': body, 'MessageBody': body} for body in 'abc'])
    handles = [message['ReceiptHandle'] for message in take(url, 3)]
    for _ in range(2):
        sqs.delete_message(QueueUrl=url, ReceiptHandle=handles[0])
    entries = [{'Id': str(i), 'ReceiptHandle': handle} for i, handle in enumerate([*handles[1:], 'nonsense'])]
    answer = sqs.delete_message_batch(QueueUrl=url, Entries=entries)
    equal([entry['Id'] for entry in answer['Successful']], ['0', '1'])
    equal([entry['Code'] for entry in answer['Failed']], ['ReceiptHandleIsInvalid'])
    names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible']
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)['Attributes']
    equal(counts, dict.fromkeys(names, '0'))
    sqs.delete_queue(QueueUrl=url)
    refused('AWS.SimpleQueueService.NonExistentQueue', lambda: receive(url))


def keeps_the_order_of_each_message_group():
    url = queue('order.fifo', FifoQueue='true', ContentBasedDeduplication='true')
    answer = sqs.send_message_batch(
        QueueUrl=url,
        Entries=[
            {'Id': body, 'MessageBody': body, 'MessageGroupId': body[0]} for body in ['a1', 'b1', 'a2', 'a3']
        ],
    )
    numbers = [int(entry['SequenceNumber']) for entry in answer['Successful'] if entry['Id'][0] == 'a']
    equal(numbers, sorted(set(numbers)))
    [head] = take(url, 1, MaxNumberOfMessages=1)
    equal((head['Body'], head['Attributes']['MessageGroupId']), ('a1', 'a'))
    equal(bodies(take(url, 1)), ['b1'])
    equal(receive(url), [])
    sqs.delete_message(QueueUrl=url, ReceiptHandle=head['ReceiptHandle'])
    equal(bodies(take(url, 2)), ['a2', 'a3'])


def answers_a_duplicate_with_the_first_message():
    url = queue('duplicate.fifo', FifoQueue='true')
    send = {'QueueUrl': url, 'MessageGroupId': 'g', 'MessageDeduplicationId': 'once'}
    first = sqs.send_message(**send, MessageBody='first')
    again = sqs.send_message(**send, MessageBody='again')
    equal((again['MessageId'], again['SequenceNumber']), (first['MessageId'], first['SequenceNumber']))
    [message] = take(url, 1)
    equal((message['Body'], message['Attributes']['MessageDeduplicationId']), ('first', 'once'))
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message['ReceiptHandle'])
    equal(sqs.send_message(**send, MessageBody='first')['MessageId'], first['MessageId'])
    equal(receive(url), [])


def refuses_an_expired_handle_of_a_fifo_queue():
    url = queue('expired.fifo', FifoQueue='true', ContentBasedDeduplication='true')
    sqs.send_message(QueueUrl=url, MessageBody='kept', MessageGroupId='g')
    [message] = take(url, 1, VisibilityTimeout=0)
    error = refused(
        'InvalidParameterValue',
        lambda: sqs.delete_message(QueueUrl=url, ReceiptHandle=message['ReceiptHandle']),
    )
    equal('The receipt handle has expired.' in str(error), True)
    equal(bodies(take(url, 1)), ['kept'])


def moves_a_message_received_too_often_to_the_dead_letter_queue():
    source, dead, message = dead_letter('dead')
    equal(message['Attributes']['ApproximateReceiveCount'], '2')
    equal(message['Attributes']['DeadLetterQueueSourceArn'], arn(source))
    equal(sqs.list_dead_letter_source_queues(QueueUrl=dead)['queueUrls'], [source])


def brings_dead_letters_back_by_a_move_task():
    source, dead, letter = dead_letter('moved')
    sqs.start_message_move_task(SourceArn=arn(dead))
    [message] = receive(source, WaitTimeSeconds=20)
    equal((message['Body'], message['Attributes']['ApproximateReceiveCount']), (letter['Body'], '1'))
    equal(message['MessageId'] == letter['MessageId'], False)
    for _ in range(30):
        [task] = sqs.list_message_move_tasks(SourceArn=arn(dead))['Results']
        if task['Status'] != 'RUNNING':
            break
        time.sleep(0.1)
    equal((task['Status'], task['ApproximateNumberOfMessagesMoved']), ('COMPLETED', 1))


def raises_typed_errors():
    url = queue('errors')
    fifo = queue('errors.fifo', FifoQueue='true')
    taken = url.rsplit('/', 1)[1]
    entry = {'Id': 'twice', 'MessageBody': 'x'}
    absent = f'arn:aws:sqs:{region}:{account}:absent-{run}'
    old = 'AWS.SimpleQueueService.'
    sqs.purge_queue(QueueUrl=url)
    for code, shape, status, call in [
        (f'{old}NonExistentQueue', 'QueueDoesNotExist', 400, lambda: sqs.get_queue_url(QueueName=f'absent-{run}')),
        ('QueueAlreadyExists', 'QueueNameExists', 400, lambda: queue('errors', DelaySeconds='1')),
        ('InvalidAttributeName', 'InvalidAttributeName', 400, lambda: queue('named', NoSuchThing='1')),
        ('InvalidAttributeValue', None, 400, lambda: queue('valued', DelaySeconds='901')),
        ('InvalidMessageContents', 'InvalidMessageContents', 400,
         lambda: sqs.send_message(QueueUrl=url, MessageBody='\x01')),
        ('ReceiptHandleIsInvalid', 'ReceiptHandleIsInvalid', 404,
         lambda: sqs.delete_message(QueueUrl=url, ReceiptHandle='nonsense')),
        (f'{old}EmptyBatchRequest', 'EmptyBatchRequest', 400,
         lambda: sqs.send_message_batch(QueueUrl=url, Entries=[])),
        (f'{old}BatchEntryIdsNotDistinct', 'BatchEntryIdsNotDistinct', 400,
         lambda: sqs.send_message_batch(QueueUrl=url, Entries=[entry, entry])),
        (f'{old}PurgeQueueInProgress', 'PurgeQueueInProgress', 403, lambda: sqs.purge_queue(QueueUrl=url)),
        ('ResourceNotFoundException', 'ResourceNotFoundException', 404,
         lambda: sqs.start_message_move_task(SourceArn=absent)),
        ('InvalidParameterValue', None, 400, lambda: receive(url, MaxNumberOfMessages=11)),
        ('MissingParameter', None, 400, lambda: sqs.send_message(QueueUrl=fifo, MessageBody='x')),
    ]:
        error = refused(code, call)
        equal((code, error.response['ResponseMetadata']['HTTPStatusCode']), (code, status))
        if shape is not None:
            equal(isinstance(error, getattr(sqs.exceptions, shape)), True)


def queue(name, **attributes):
    stem, dot, suffix = name.partition('.')
    return sqs.create_queue(QueueName=f'{stem}-{run}{dot}{suffix}', Attributes=attributes)['QueueUrl']


def arn(url):
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=['QueueArn'])['Attributes']['QueueArn']


def receive(url, **options):
    everything = {'MaxNumberOfMessages': 10, 'AttributeNames': ['All'], 'MessageAttributeNames': ['All']}
    return sqs.receive_message(**{'QueueUrl': url, **everything, **options}).get('Messages', [])


def take(url, count, **options):
    """So many messages: SQS may bring fewer at once than there are."""
    messages = []
    while len(messages) < count:
        more = receive(url, WaitTimeSeconds=3, **options)
        equal(more != [], True)
        messages += more
    return messages


def dead_letter(name):
    """A queue, its dead-letter queue and a message that lies there after one receive too many."""
    dead = queue(f'{name}-letters')
    policy = json.dumps({'deadLetterTargetArn': arn(dead), 'maxReceiveCount': 1})
    source = queue(f'{name}-source', RedrivePolicy=policy)
    sqs.send_message(QueueUrl=source, MessageBody='unlucky')
    [received] = take(source, 1, VisibilityTimeout=0)
    equal(receive(source), [])
    [letter] = take(dead, 1, VisibilityTimeout=0)
    equal((letter['MessageId'], letter['Body']), (received['MessageId'], 'unlucky'))
    return source, dead, letter


def bodies(messages):
    return [message['Body'] for message in messages]


def typed(data_type, value):
    return {'DataType': data_type, 'StringValue': value}


def string(value):
    return typed('String', value)


def binary(value):
    return {'DataType': 'Binary', 'BinaryValue': value}


def refused(code, call):
    try:
        call()
    except ClientError as error:
        equal(error.response['Error']['Code'], code)
        return error
    raise AssertionError(f'not refused with {code}')


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f'{actual!r} is not {expected!r}')


cases = [
    speaks_the_protocol_of_its_time,
    creates_a_queue_with_attributes_and_tags,
    lists_queues_page_by_page,
    carries_attributes_of_every_type,
    keeps_strange_bodies_to_the_letter,
    takes_the_good_entries_of_a_batch_and_names_the_bad_one,
    waits_for_a_message_in_a_long_poll,
    changes_how_long_a_message_stays_hidden,
    deletes_messages_and_queues,
    keeps_the_order_of_each_message_group,
    answers_a_duplicate_with_the_first_message,
    refuses_an_expired_handle_of_a_fifo_queue,
    moves_a_message_received_too_often_to_the_dead_letter_queue,
    brings_dead_letters_back_by_a_move_task,
    raises_typed_errors,
]

failed = False
for case in cases:
    title = case.__name__.replace('_', ' ')
    try:
        case()
        print('ok', title, flush=True)
    except Exception:
        failed = True
        print(f'not ok {title}\n{traceback.format_exc()}', flush=True)
sys.exit(failed)
