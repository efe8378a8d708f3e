// Forebay through aws-sdk-go-v2: prints `ok <case>` for each case that holds, and fails with those that do not.
package main

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"
)

var (
	ctx     = context.Background()
	client  *sqs.Client
	run     = strconv.FormatInt(time.Now().UnixNano(), 36)
	account = os.Getenv("FOREBAY_ACCOUNT")
	region  = os.Getenv("AWS_REGION")
)

const traceHeader = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"

var cases = []struct {
	title string
	check func()
}{
	{"creates a queue with attributes and tags", createsQueue},
	{"lists queues page by page", listsQueues},
	{"carries attributes of every type", carriesAttributes},
	{"keeps strange bodies to the letter", keepsStrangeBodies},
	{"takes the good entries of a batch and names the bad one", takesGoodEntries},
	{"waits for a message in a long poll", waitsForMessage},
	{"changes how long a message stays hidden", changesVisibility},
	{"deletes messages and queues", deletes},
	{"keeps the order of each message group", keepsOrder},
	{"answers a duplicate with the first message", answersDuplicate},
	{"refuses an expired handle of a fifo queue", refusesExpiredHandle},
	{"moves a message received too often to the dead letter queue", movesDeadLetters},
	{"brings dead letters back by a move task", bringsDeadLettersBack},
	{"raises typed errors", raisesTypedErrors},
}

func main() {
	// Given outright: otherwise the SDK looks for this machine's real ones.
	test := credentials.NewStaticCredentialsProvider("test", "test", "")
	settings := must(config.LoadDefaultConfig(ctx, config.WithCredentialsProvider(test)))
	client = sqs.NewFromConfig(settings, func(options *sqs.Options) {
		options.BaseEndpoint = aws.String(os.Getenv("FOREBAY_URL"))
	})
	failed := false
	for _, each := range cases {
		if fault := faultOf(each.check); fault != nil {
			failed = true
			fmt.Printf("not ok %s\n%v\n", each.title, fault)
		} else {
			fmt.Println("ok", each.title)
		}
	}
	if failed {
		os.Exit(1)
	}
}

func createsQueue() {
	name := "created-" + run
	attributes := map[string]string{"VisibilityTimeout": "45"}
	url := must(client.CreateQueue(ctx, &sqs.CreateQueueInput{
		QueueName: &name, Attributes: attributes, Tags: map[string]string{"team": "blue"},
	})).QueueUrl
	equal(*must(client.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &name, Attributes: attributes})).QueueUrl, *url)
	equal(*must(client.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &name})).QueueUrl, *url)
	must(client.SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{
		QueueUrl: url, Attributes: map[string]string{"DelaySeconds": "7"},
	}))
	all := attributesOf(*url, types.QueueAttributeNameAll)
	equal(all["QueueArn"], fmt.Sprintf("arn:aws:sqs:%s:%s:%s", region, account, name))
	equal([]string{all["VisibilityTimeout"], all["DelaySeconds"]}, []string{"45", "7"})
	tags := must(client.ListQueueTags(ctx, &sqs.ListQueueTagsInput{QueueUrl: url})).Tags
	equal(tags, map[string]string{"team": "blue"})
}

func listsQueues() {
	created := []string{queue("listed-a", nil), queue("listed-b", nil), queue("listed-c", nil)}
	pages := sqs.NewListQueuesPaginator(client, &sqs.ListQueuesInput{
		QueueNamePrefix: aws.String("listed-"), MaxResults: aws.Int32(2),
	})
	var listed []string
	for pages.HasMorePages() {
		urls := must(pages.NextPage(ctx)).QueueUrls
		equal(len(urls) <= 2, true)
		listed = append(listed, urls...)
	}
	equal(slices.DeleteFunc(listed, func(url string) bool { return !strings.Contains(url, run) }), created)
}

func carriesAttributes() {
	url := queue("attributes", nil)
	plain := map[string]types.MessageAttributeValue{
		"color": text("String", "blue"), "count": text("Number", "3"), "blob": binary("Binary", 1, 2, 3),
	}
	labelled := map[string]types.MessageAttributeValue{
		"note":   text("String.markup", "größer \"≥\" & <b>\r\n"),
		"ratio":  text("Number.float", "4563442423554324324264524243.32543234"),
		"packed": binary("Binary.gzip", 0, 0xff, 0x1f),
	}
	sent := must(client.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: &url, MessageBody: aws.String("plain"), MessageAttributes: plain,
		MessageSystemAttributes: map[string]types.MessageSystemAttributeValue{
			"AWSTraceHeader": {DataType: aws.String("String"), StringValue: aws.String(traceHeader)},
		},
	}))
	equal(*sent.MD5OfMessageAttributes, "d838729972a4b70e2d2acd9d59ac847c")
	equal(*sent.MD5OfMessageSystemAttributes, "5ae4d5d7636402d80f4eb6d213245a88")
	message := take(url, 1)[0]
	equal(message.MessageAttributes, plain)
	equal(*message.MD5OfMessageAttributes, "d838729972a4b70e2d2acd9d59ac847c")
	equal(message.Attributes["AWSTraceHeader"], traceHeader)

	must(client.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: &url, MessageBody: aws.String("labelled"), MessageAttributes: labelled,
	}))
	equal(takeAndLetGo(url).MessageAttributes, labelled)
	selected := take(url, 1, func(input *sqs.ReceiveMessageInput) {
		input.MessageAttributeNames = []string{"no.*", "absent"}
	})[0]
	equal(selected.MessageAttributes, map[string]types.MessageAttributeValue{"note": labelled["note"]})
}

func keepsStrangeBodies() {
	url := queue("bodies", nil)
	for _, body := range []string{
		"one\rtwo\r\nthree\n",
		`"double" and 'single' quotes, <b>&amp;</b>`,
		"Grüße, 日本語, 🦀, e\u0301",
		" \ttabs and  spaces ",
		`a=b&c=%20+d \u0041`,
	} {
		sum := md5.Sum([]byte(body))
		digest := hex.EncodeToString(sum[:])
		equal(*send(url, body).MD5OfMessageBody, digest)
		message := take(url, 1)[0]
		equal([]string{*message.Body, *message.MD5OfBody}, []string{body, digest})
	}
}

func takesGoodEntries() {
	url := queue("batch", nil)
	answer := must(client.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{
		QueueUrl: &url,
		Entries: []types.SendMessageBatchRequestEntry{
			{
				Id: aws.String("first"), MessageBody: aws.String("first"),
				MessageAttributes: map[string]types.MessageAttributeValue{"color": text("String", "blue")},
			},
			{Id: aws.String("bad"), MessageBody: aws.String("not \x01 allowed")},
			{Id: aws.String("last"), MessageBody: aws.String("last")},
		},
	}))
	equal([]string{*answer.Successful[0].Id, *answer.Successful[1].Id}, []string{"first", "last"})
	equal(len(answer.Failed), 1)
	failed := answer.Failed[0]
	equal([]string{*failed.Id, *failed.Code}, []string{"bad", "InvalidMessageContents"})
	equal(failed.SenderFault, true)
	received := bodies(take(url, 2))
	slices.Sort(received)
	equal(received, []string{"first", "last"})
}

func waitsForMessage() {
	url := queue("waiting", nil)
	started := time.Now()
	equal(len(receive(url, waiting(1))), 0)
	equal(time.Since(started) > 900*time.Millisecond, true)
	time.AfterFunc(time.Second, func() { send(url, "late") })
	equal(bodies(receive(url, waiting(20))), []string{"late"})
}

func changesVisibility() {
	url := queue("visibility", nil)
	send(url, "hidden")
	first := take(url, 1)[0]
	equal(len(receive(url)), 0)
	letGo(url, first)
	second := take(url, 1)[0]
	equal(*second.MessageId, *first.MessageId)
	equal(second.Attributes["ApproximateReceiveCount"], "2")
	answer := must(client.ChangeMessageVisibilityBatch(ctx, &sqs.ChangeMessageVisibilityBatchInput{
		QueueUrl: &url,
		Entries: []types.ChangeMessageVisibilityBatchRequestEntry{
			{Id: aws.String("good"), ReceiptHandle: second.ReceiptHandle, VisibilityTimeout: 1},
			{Id: aws.String("bad"), ReceiptHandle: aws.String("nonsense"), VisibilityTimeout: 1},
		},
	}))
	equal(len(answer.Successful), 1)
	equal(*answer.Successful[0].Id, "good")
	equal(*answer.Failed[0].Code, "ReceiptHandleIsInvalid")
	third := receive(url, waiting(20))[0]
	equal(third.Attributes["ApproximateReceiveCount"], "3")
}

func deletes() {
	url := queue("deleted", nil)
	for _, body := range []string{"a", "b", "c"} {
		send(url, body)
	}
	messages := take(url, 3)
	remove(url, messages[0])
	remove(url, messages[0])
	answer := must(client.DeleteMessageBatch(ctx, &sqs.DeleteMessageBatchInput{
		QueueUrl: &url,
		Entries: []types.DeleteMessageBatchRequestEntry{
			{Id: aws.String("1"), ReceiptHandle: messages[1].ReceiptHandle},
			{Id: aws.String("2"), ReceiptHandle: messages[2].ReceiptHandle},
			{Id: aws.String("bad"), ReceiptHandle: aws.String("nonsense")},
		},
	}))
	equal([]string{*answer.Successful[0].Id, *answer.Successful[1].Id}, []string{"1", "2"})
	equal(*answer.Failed[0].Code, "ReceiptHandleIsInvalid")
	counts := attributesOf(url, "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
	equal(counts, map[string]string{
		"ApproximateNumberOfMessages": "0", "ApproximateNumberOfMessagesNotVisible": "0",
	})
	must(client.DeleteQueue(ctx, &sqs.DeleteQueueInput{QueueUrl: &url}))
	_, err := client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &url})
	refused(err, "AWS.SimpleQueueService.NonExistentQueue", 400)
}

func keepsOrder() {
	url := queue("order.fifo", map[string]string{"FifoQueue": "true", "ContentBasedDeduplication": "true"})
	var entries []types.SendMessageBatchRequestEntry
	for _, body := range []string{"a1", "b1", "a2", "a3"} {
		entries = append(entries, types.SendMessageBatchRequestEntry{
			Id: aws.String(body), MessageBody: aws.String(body), MessageGroupId: aws.String(body[:1]),
		})
	}
	sent := must(client.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: &url, Entries: entries})).Successful
	equal(*sent[0].SequenceNumber < *sent[2].SequenceNumber, true)
	equal(*sent[2].SequenceNumber < *sent[3].SequenceNumber, true)
	head := take(url, 1, func(input *sqs.ReceiveMessageInput) { input.MaxNumberOfMessages = 1 })[0]
	equal([]string{*head.Body, head.Attributes["MessageGroupId"]}, []string{"a1", "a"})
	equal(bodies(take(url, 1)), []string{"b1"})
	equal(len(receive(url)), 0)
	remove(url, head)
	equal(bodies(take(url, 2)), []string{"a2", "a3"})
}

func answersDuplicate() {
	url := queue("duplicate.fifo", map[string]string{"FifoQueue": "true"})
	sendOnce := func(body string) *sqs.SendMessageOutput {
		return must(client.SendMessage(ctx, &sqs.SendMessageInput{
			QueueUrl: &url, MessageBody: &body,
			MessageGroupId: aws.String("g"), MessageDeduplicationId: aws.String("once"),
		}))
	}
	first := sendOnce("first")
	again := sendOnce("again")
	equal([]string{*again.MessageId, *again.SequenceNumber}, []string{*first.MessageId, *first.SequenceNumber})
	message := take(url, 1)[0]
	equal([]string{*message.Body, message.Attributes["MessageDeduplicationId"]}, []string{"first", "once"})
	remove(url, message)
	equal(*sendOnce("first").MessageId, *first.MessageId)
	equal(len(receive(url)), 0)
}

func refusesExpiredHandle() {
	url := queue("expired.fifo", map[string]string{"FifoQueue": "true", "ContentBasedDeduplication": "true"})
	must(client.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: &url, MessageBody: aws.String("kept"), MessageGroupId: aws.String("g"),
	}))
	message := takeAndLetGo(url)
	_, err := client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: message.ReceiptHandle})
	refused(err, "InvalidParameterValue", 400)
	equal(strings.Contains(err.Error(), "The receipt handle has expired."), true)
	equal(bodies(take(url, 1)), []string{"kept"})
}

func movesDeadLetters() {
	source, dead, letter := deadLetter("dead")
	equal(letter.Attributes["ApproximateReceiveCount"], "2")
	equal(letter.Attributes["DeadLetterQueueSourceArn"], arn(source))
	sources := must(client.ListDeadLetterSourceQueues(ctx, &sqs.ListDeadLetterSourceQueuesInput{QueueUrl: &dead}))
	equal(sources.QueueUrls, []string{source})
}

func bringsDeadLettersBack() {
	source, dead, letter := deadLetter("moved")
	deadArn := arn(dead)
	must(client.StartMessageMoveTask(ctx, &sqs.StartMessageMoveTaskInput{SourceArn: &deadArn}))
	message := receive(source, waiting(20))[0]
	equal([]string{*message.Body, message.Attributes["ApproximateReceiveCount"]}, []string{*letter.Body, "1"})
	equal(*message.MessageId == *letter.MessageId, false)
	var task types.ListMessageMoveTasksResultEntry
	for range 30 {
		tasks := must(client.ListMessageMoveTasks(ctx, &sqs.ListMessageMoveTasksInput{SourceArn: &deadArn}))
		if task = tasks.Results[0]; *task.Status != "RUNNING" {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	equal(*task.Status, "COMPLETED")
	equal(task.ApproximateNumberOfMessagesMoved, int64(1))
}

func raisesTypedErrors() {
	url := queue("errors", nil)
	fifo := queue("errors.fifo", map[string]string{"FifoQueue": "true"})
	absent := "absent-" + run
	absentArn := fmt.Sprintf("arn:aws:sqs:%s:%s:%s", region, account, absent)
	entry := types.SendMessageBatchRequestEntry{Id: aws.String("twice"), MessageBody: aws.String("x")}
	create := func(name string, attributes map[string]string) error {
		_, err := client.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: named(name), Attributes: attributes})
		return err
	}
	must(client.PurgeQueue(ctx, &sqs.PurgeQueueInput{QueueUrl: &url}))

	_, err := client.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &absent})
	refusedAs[*types.QueueDoesNotExist](err, "AWS.SimpleQueueService.NonExistentQueue", 400)
	err = create("errors", map[string]string{"DelaySeconds": "1"})
	refusedAs[*types.QueueNameExists](err, "QueueAlreadyExists", 400)
	err = create("named", map[string]string{"NoSuchThing": "1"})
	refusedAs[*types.InvalidAttributeName](err, "InvalidAttributeName", 400)
	err = create("valued", map[string]string{"DelaySeconds": "901"})
	refused(err, "InvalidAttributeValue", 400)
	_, err = client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String("\x01")})
	refusedAs[*types.InvalidMessageContents](err, "InvalidMessageContents", 400)
	_, err = client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: aws.String("nonsense")})
	refusedAs[*types.ReceiptHandleIsInvalid](err, "ReceiptHandleIsInvalid", 404)
	_, err = client.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{
		QueueUrl: &url, Entries: []types.SendMessageBatchRequestEntry{},
	})
	refusedAs[*types.EmptyBatchRequest](err, "AWS.SimpleQueueService.EmptyBatchRequest", 400)
	_, err = client.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{
		QueueUrl: &url, Entries: []types.SendMessageBatchRequestEntry{entry, entry},
	})
	refusedAs[*types.BatchEntryIdsNotDistinct](err, "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", 400)
	_, err = client.PurgeQueue(ctx, &sqs.PurgeQueueInput{QueueUrl: &url})
	refusedAs[*types.PurgeQueueInProgress](err, "AWS.SimpleQueueService.PurgeQueueInProgress", 403)
	_, err = client.StartMessageMoveTask(ctx, &sqs.StartMessageMoveTaskInput{SourceArn: &absentArn})
	refusedAs[*types.ResourceNotFoundException](err, "ResourceNotFoundException", 404)
	_, err = client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 11})
	refused(err, "InvalidParameterValue", 400)
	_, err = client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &fifo, MessageBody: aws.String("x")})
	refused(err, "MissingParameter", 400)
}

func named(name string) *string {
	stem, suffix, fifo := strings.Cut(name, ".")
	if fifo {
		return aws.String(stem + "-" + run + "." + suffix)
	}
	return aws.String(stem + "-" + run)
}

func queue(name string, attributes map[string]string) string {
	return *must(client.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: named(name), Attributes: attributes})).QueueUrl
}

func attributesOf(url string, names ...types.QueueAttributeName) map[string]string {
	return must(client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: names})).Attributes
}

func arn(url string) string { return attributesOf(url, "QueueArn")["QueueArn"] }

func send(url, body string) *sqs.SendMessageOutput {
	return must(client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &url, MessageBody: &body}))
}

func remove(url string, message types.Message) {
	must(client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: message.ReceiptHandle}))
}

type option = func(*sqs.ReceiveMessageInput)

func waiting(seconds int32) option {
	return func(input *sqs.ReceiveMessageInput) { input.WaitTimeSeconds = seconds }
}

func receive(url string, options ...option) []types.Message {
	input := &sqs.ReceiveMessageInput{
		QueueUrl:                    &url,
		MaxNumberOfMessages:         10,
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameAll},
		MessageAttributeNames:       []string{"All"},
	}
	for _, set := range options {
		set(input)
	}
	return must(client.ReceiveMessage(ctx, input)).Messages
}

// So many messages: SQS may bring fewer at once than there are.
func take(url string, count int, options ...option) []types.Message {
	var messages []types.Message
	for len(messages) < count {
		more := receive(url, append(options, waiting(3))...)
		equal(len(more) > 0, true)
		messages = append(messages, more...)
	}
	return messages
}

// This SDK leaves a zero out of ReceiveMessage, so the message is made visible again by a call of its own.
func takeAndLetGo(url string) types.Message {
	message := take(url, 1)[0]
	letGo(url, message)
	return message
}

func letGo(url string, message types.Message) {
	must(client.ChangeMessageVisibility(ctx, &sqs.ChangeMessageVisibilityInput{
		QueueUrl: &url, ReceiptHandle: message.ReceiptHandle, VisibilityTimeout: 0,
	}))
}

// A queue, its dead-letter queue and a message that lies there after one receive too many.
func deadLetter(name string) (source, dead string, letter types.Message) {
	dead = queue(name+"-letters", nil)
	policy := fmt.Sprintf(`{"deadLetterTargetArn":%q,"maxReceiveCount":1}`, arn(dead))
	source = queue(name+"-source", map[string]string{"RedrivePolicy": policy})
	send(source, "unlucky")
	received := takeAndLetGo(source)
	equal(len(receive(source)), 0)
	letter = takeAndLetGo(dead)
	equal([]string{*letter.MessageId, *letter.Body}, []string{*received.MessageId, "unlucky"})
	return source, dead, letter
}

func bodies(messages []types.Message) []string {
	var found []string
	for _, message := range messages {
		found = append(found, *message.Body)
	}
	return found
}

func text(dataType, value string) types.MessageAttributeValue {
	return types.MessageAttributeValue{DataType: &dataType, StringValue: &value}
}

func binary(dataType string, value ...byte) types.MessageAttributeValue {
	return types.MessageAttributeValue{DataType: &dataType, BinaryValue: value}
}

func refusedAs[Shape error](err error, code string, status int) {
	refused(err, code, status)
	var shape Shape
	equal(errors.As(err, &shape), true)
}

func refused(err error, code string, status int) {
	var refusal smithy.APIError
	if !errors.As(err, &refusal) {
		panic(fmt.Errorf("not refused with %s: %v", code, err))
	}
	equal(refusal.ErrorCode(), code)
	var response *awshttp.ResponseError
	equal(errors.As(err, &response), true)
	equal(response.HTTPStatusCode(), status)
}

func equal[T any](actual, expected T) {
	if !reflect.DeepEqual(actual, expected) {
		panic(fmt.Errorf("%#v is not %#v", actual, expected))
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func faultOf(check func()) (fault any) {
	defer func() { fault = recover() }()
	check()
	return nil
}
