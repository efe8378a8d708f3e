#!/usr/bin/env bash
# Forebay through the AWS CLI: prints `ok <case>` for each case that holds, and fails with those that do not.
# With the name of a case as its argument, that case alone.
set -euo pipefail

# Given outright: otherwise the CLI looks for this machine's real credentials.
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
run=$$-$RANDOM

cases=(
  creates_a_queue_with_attributes_and_tags
  lists_queues_page_by_page
  carries_attributes_of_every_type
  keeps_strange_bodies_to_the_letter
  takes_the_good_entries_of_a_batch_and_names_the_bad_one
  waits_for_a_message_in_a_long_poll
  changes_how_long_a_message_stays_hidden
  deletes_messages_and_queues
  keeps_the_order_of_each_message_group
  answers_a_duplicate_with_the_first_message
  refuses_an_expired_handle_of_a_fifo_queue
  moves_a_message_received_too_often_to_the_dead_letter_queue
  brings_dead_letters_back_by_a_move_task
  raises_typed_errors
)

creates_a_queue_with_attributes_and_tags() {
  local name="created-$run" url
  url=$(sqs create-queue --queue-name "$name" --attributes VisibilityTimeout=45 --tags team=blue)
  equal "$(sqs create-queue --queue-name "$name" --attributes VisibilityTimeout=45)" "$url"
  equal "$(sqs get-queue-url --queue-name "$name")" "$url"
  sqs set-queue-attributes --queue-url "$url" --attributes DelaySeconds=7
  equal "$(sqs get-queue-attributes --queue-url "$url" --attribute-names All \
    --query 'Attributes.[QueueArn,VisibilityTimeout,DelaySeconds]')" "$(arn "$url")"$'\t45\t7'
  equal "$(sqs list-queue-tags --queue-url "$url" --query Tags.team)" blue
}

lists_queues_page_by_page() {
  local a b c
  a=$(queue "listed-$run-a") b=$(queue "listed-$run-b") c=$(queue "listed-$run-c")
  equal "$(sqs list-queues --queue-name-prefix "listed-$run" --page-size 2 --query 'QueueUrls[]' | tr '\n' '\t')" \
    "$a"$'\t'"$b"$'\t'"$c"$'\t'
}

carries_attributes_of_every_type() {
  local url note=$'größer "≥" & <b>\r\n' ratio=4563442423554324324264524243.32543234
  local trace='Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'
  url=$(queue attributes)
  equal "$(sqs send-message --queue-url "$url" --message-body plain \
    --message-system-attributes '{"AWSTraceHeader":{"DataType":"String","StringValue":"'"$trace"'"}}' \
    --message-attributes '{
      "color":{"DataType":"String","StringValue":"blue"},
      "count":{"DataType":"Number","StringValue":"3"},
      "blob":{"DataType":"Binary","BinaryValue":"\u0001\u0002\u0003"}}' \
    --query '[MD5OfMessageAttributes,MD5OfMessageSystemAttributes]')" \
    $'d838729972a4b70e2d2acd9d59ac847c\t5ae4d5d7636402d80f4eb6d213245a88'
  equal "$(receive "$url" 'Messages[0].[Attributes.AWSTraceHeader,MD5OfMessageAttributes,
    MessageAttributes.color.StringValue,MessageAttributes.count.StringValue,MessageAttributes.blob.BinaryValue]')" \
    "$trace"$'\td838729972a4b70e2d2acd9d59ac847c\tblue\t3\tAQID'

  sqs send-message --queue-url "$url" --message-body labelled --message-attributes '{
    "note":{"DataType":"String.markup","StringValue":"größer \"≥\" & <b>\r\n"},
    "ratio":{"DataType":"Number.float","StringValue":"'$ratio'"},
    "packed":{"DataType":"Binary.gzip","BinaryValue":"\u0000\u001f"}}' >/dev/null
  equal "$(receive "$url" 'Messages[0].MessageAttributes.[note.DataType,ratio.DataType,ratio.StringValue,
    packed.DataType,packed.BinaryValue,note.StringValue]' --visibility-timeout 0; echo end)" \
    $'String.markup\tNumber.float\t'$ratio$'\tBinary.gzip\tAB8=\t'"$note"$'\nend'
  equal "$(receive "$url" 'Messages[0].keys(MessageAttributes)' --message-attribute-names 'no.*' absent)" note
}

keeps_strange_bodies_to_the_letter() {
  local url body digest
  url=$(queue bodies)
  for body in $'one\rtwo\r\n"double" and \'single\' quotes, <b>&amp;</b>' \
    $' \ttabs and  spaces, Grüße, 日本語, 🦀, a=b&c=%20+d \\u0041 '; do
    digest=$(printf %s "$body" | md5sum | cut -d' ' -f1)
    equal "$(sqs send-message --queue-url "$url" --message-body "$body" --query MD5OfMessageBody)" "$digest"
    equal "$(receive "$url" 'Messages[0].[MD5OfBody,Body]')" "$digest"$'\t'"$body"
  done
}

takes_the_good_entries_of_a_batch_and_names_the_bad_one() {
  local url
  url=$(queue batch)
  equal "$(sqs send-message-batch --queue-url "$url" --entries '[
    {"Id":"first","MessageBody":"first","MessageAttributes":{"color":{"DataType":"String","StringValue":"blue"}}},
    {"Id":"bad","MessageBody":"not \u0001 allowed"},
    {"Id":"last","MessageBody":"last"}]' \
    --query '[Successful[].Id,Failed[].[Id,Code,SenderFault][]]')" \
    $'first\tlast\nbad\tInvalidMessageContents\tTrue'
  equal "$(for _ in 1 2; do receive "$url" 'Messages[].Body' --max-number-of-messages 1; done | sort)" \
    $'first\nlast'
}

waits_for_a_message_in_a_long_poll() {
  local url
  url=$(queue waiting)
  SECONDS=0
  equal "$(receive "$url" Messages --wait-time-seconds 2)" None
  equal $((SECONDS >= 2)) 1
  { sleep 2 && sqs send-message --queue-url "$url" --message-body late >/dev/null; } &
  equal "$(receive "$url" 'Messages[].Body' --wait-time-seconds 20)" late
  wait
}

changes_how_long_a_message_stays_hidden() {
  local url handle
  url=$(queue visibility)
  sqs send-message --queue-url "$url" --message-body hidden >/dev/null
  handle=$(receive "$url" 'Messages[0].ReceiptHandle' --visibility-timeout 60)
  equal "$(receive "$url" Messages --wait-time-seconds 0)" None
  sqs change-message-visibility --queue-url "$url" --receipt-handle "$handle" --visibility-timeout 0
  read -r handle count < <(receive "$url" 'Messages[0].[ReceiptHandle,Attributes.ApproximateReceiveCount]')
  equal "$count" 2
  equal "$(sqs change-message-visibility-batch --queue-url "$url" --entries \
    "Id=good,ReceiptHandle=$handle,VisibilityTimeout=1" Id=bad,ReceiptHandle=nonsense,VisibilityTimeout=1 \
    --query '[Successful[].Id,Failed[].Code]')" $'good\nReceiptHandleIsInvalid'
  equal "$(receive "$url" 'Messages[0].Attributes.ApproximateReceiveCount' --wait-time-seconds 20)" 3
}

deletes_messages_and_queues() {
  local url first second
  url=$(queue deleted)
  sqs send-message-batch --queue-url "$url" --entries Id=a,MessageBody=a Id=b,MessageBody=b >/dev/null
  first=$(receive "$url" 'Messages[0].ReceiptHandle' --max-number-of-messages 1)
  second=$(receive "$url" 'Messages[0].ReceiptHandle' --max-number-of-messages 1)
  sqs delete-message --queue-url "$url" --receipt-handle "$first"
  sqs delete-message --queue-url "$url" --receipt-handle "$first"
  equal "$(sqs delete-message-batch --queue-url "$url" --entries \
    "Id=good,ReceiptHandle=$second" Id=bad,ReceiptHandle=nonsense \
    --query '[Successful[].Id,Failed[].Code]')" $'good\nReceiptHandleIsInvalid'
  equal "$(sqs get-queue-attributes --queue-url "$url" \
    --attribute-names ApproximateNumberOfMessages ApproximateNumberOfMessagesNotVisible \
    --query 'Attributes.*')" $'0\t0'
  sqs delete-queue --queue-url "$url"
  refused AWS.SimpleQueueService.NonExistentQueue receive-message --queue-url "$url"
}

keeps_the_order_of_each_message_group() {
  local url numbers handle body group
  url=$(queue order.fifo FifoQueue=true,ContentBasedDeduplication=true)
  numbers=$(sqs send-message-batch --queue-url "$url" --entries \
    Id=a1,MessageBody=a1,MessageGroupId=a Id=b1,MessageBody=b1,MessageGroupId=b \
    Id=a2,MessageBody=a2,MessageGroupId=a Id=a3,MessageBody=a3,MessageGroupId=a \
    --query 'Successful[?starts_with(Id, `a`)].SequenceNumber' | tr '\t' '\n')
  equal "$numbers" "$(sort -u <<<"$numbers")"
  read -r handle body group < <(receive "$url" 'Messages[0].[ReceiptHandle,Body,Attributes.MessageGroupId]' \
    --max-number-of-messages 1)
  equal "$body of $group" 'a1 of a'
  equal "$(receive "$url" 'Messages[].Body')" b1
  equal "$(receive "$url" Messages --wait-time-seconds 0)" None
  sqs delete-message --queue-url "$url" --receipt-handle "$handle"
  equal "$(receive "$url" 'Messages[].Body')" $'a2\ta3'
}

answers_a_duplicate_with_the_first_message() {
  local url first handle body id
  url=$(queue duplicate.fifo FifoQueue=true)
  first=$(send_once "$url" first)
  equal "$(send_once "$url" again)" "$first"
  read -r handle body id < <(receive "$url" \
    'Messages[0].[ReceiptHandle,Body,Attributes.MessageDeduplicationId]')
  equal "$body $id" 'first once'
  sqs delete-message --queue-url "$url" --receipt-handle "$handle"
  equal "$(send_once "$url" first)" "$first"
  equal "$(receive "$url" Messages --wait-time-seconds 0)" None
}

refuses_an_expired_handle_of_a_fifo_queue() {
  local url handle
  url=$(queue expired.fifo FifoQueue=true,ContentBasedDeduplication=true)
  sqs send-message --queue-url "$url" --message-body kept --message-group-id g >/dev/null
  handle=$(receive "$url" 'Messages[0].ReceiptHandle' --visibility-timeout 0)
  refused InvalidParameterValue delete-message --queue-url "$url" --receipt-handle "$handle"
  equal "${said##*Reason: }" 'The receipt handle has expired.'
  equal "$(receive "$url" 'Messages[].Body')" kept
}

moves_a_message_received_too_often_to_the_dead_letter_queue() {
  local source dead
  dead=$(queue dead-letters)
  source=$(queue dead-source "$(redrive_to "$dead")")
  kill_message "$source"
  equal "$(receive "$dead" \
    'Messages[].[Body,Attributes.ApproximateReceiveCount,Attributes.DeadLetterQueueSourceArn]')" \
    $'unlucky\t2\t'"$(arn "$source")"
  equal "$(sqs list-dead-letter-source-queues --queue-url "$dead" --query 'queueUrls[]')" "$source"
}

brings_dead_letters_back_by_a_move_task() {
  local source dead looks status
  dead=$(queue moved-letters)
  source=$(queue moved-source "$(redrive_to "$dead")")
  kill_message "$source"
  sqs start-message-move-task --source-arn "$(arn "$dead")" >/dev/null
  equal "$(receive "$source" 'Messages[].[Body,Attributes.ApproximateReceiveCount]' --wait-time-seconds 20)" \
    $'unlucky\t1'
  for ((looks = 0; looks < 5; looks++)); do
    status=$(sqs list-message-move-tasks --source-arn "$(arn "$dead")" \
      --query 'Results[0].[Status,ApproximateNumberOfMessagesMoved]')
    [[ $status == RUNNING* ]] || break
  done
  equal "$status" $'COMPLETED\t1'
}

raises_typed_errors() {
  local url fifo
  url=$(queue errors)
  fifo=$(queue errors.fifo FifoQueue=true)
  sqs purge-queue --queue-url "$url"
  refused AWS.SimpleQueueService.NonExistentQueue get-queue-url --queue-name "absent-$run"
  refused QueueAlreadyExists create-queue --queue-name "errors-$run" --attributes DelaySeconds=1
  refused InvalidAttributeValue create-queue --queue-name "valued-$run" --attributes DelaySeconds=901
  refused InvalidMessageContents send-message --queue-url "$url" --message-body $'\x01'
  refused ReceiptHandleIsInvalid delete-message --queue-url "$url" --receipt-handle nonsense
  refused AWS.SimpleQueueService.EmptyBatchRequest send-message-batch --queue-url "$url" --entries '[]'
  refused AWS.SimpleQueueService.PurgeQueueInProgress purge-queue --queue-url "$url"
  refused ResourceNotFoundException \
    start-message-move-task --source-arn "$(arn "absent-$run")"
  refused InvalidParameterValue receive-message --queue-url "$url" --max-number-of-messages 11
  refused MissingParameter send-message --queue-url "$fifo" --message-body x
}

sqs() {
  aws --endpoint-url "$FOREBAY_URL" --output text sqs "$@"
}

queue() { # name [attributes]
  local name="${1%.fifo}-$run"
  [[ $1 == *.fifo ]] && name+=.fifo
  sqs create-queue --queue-name "$name" ${2:+--attributes "$2"}
}

arn() { # url
  echo "arn:aws:sqs:$AWS_DEFAULT_REGION:$FOREBAY_ACCOUNT:${1##*/}"
}

receive() { # url query [options]
  sqs receive-message --queue-url "$1" --query "$2" --max-number-of-messages 10 --wait-time-seconds 3 \
    --message-system-attribute-names All --message-attribute-names All "${@:3}"
}

send_once() { # url body
  sqs send-message --queue-url "$1" --message-body "$2" --message-group-id g --message-deduplication-id once \
    --query '[MessageId,SequenceNumber]'
}

redrive_to() { # url of the dead-letter queue
  printf '{"RedrivePolicy":"{\\"deadLetterTargetArn\\":\\"%s\\",\\"maxReceiveCount\\":1}"}' "$(arn "$1")"
}

# Sends a message and receives it once too often.
kill_message() { # url
  sqs send-message --queue-url "$1" --message-body unlucky >/dev/null
  equal "$(receive "$1" 'Messages[].Body' --visibility-timeout 0)" unlucky
  equal "$(receive "$1" Messages --wait-time-seconds 0)" None
}

refused() { # code, a call; leaves what it was told in $said
  if said=$(sqs "${@:2}" 2>&1); then
    echo "not refused with $1: $said"
    return 1
  fi
  [[ $said == *"($1)"* ]] || { echo "not $1 but: $said"; return 1; }
}

equal() { # actual expected
  [[ $1 == "$2" ]] || { printf '%q is not %q\n' "$1" "$2"; return 1; }
}

if (($# == 0)); then
  # Several at once: most of the time of a call goes into starting the CLI.
  printf '%s\0' "${cases[@]}" | xargs -0 -n 1 -P 4 bash "$0"
else
  trap '(($? == 0)) && echo "ok ${1//_/ }" || echo "not ok ${1//_/ }"' EXIT
  "$1"
fi
