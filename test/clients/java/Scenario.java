import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.*;

/** Forebay through the AWS SDK: prints `ok <case>` for each case that holds, and fails with those that do not. */
public final class Scenario {
    private static final String RUN = Long.toString(System.nanoTime(), 36);
    private static final String ACCOUNT = System.getenv("FOREBAY_ACCOUNT");
    private static final String REGION = System.getenv("AWS_REGION");
    private static final String TRACE_HEADER =
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    /** The credentials are given outright: otherwise the SDK looks for this machine's real ones. */
    private static final SqsClient sqs = SqsClient.builder()
            .endpointOverride(URI.create(System.getenv("FOREBAY_URL")))
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
            .build();

    private interface Check {
        void run() throws Exception;
    }

    public static void main(String[] arguments) {
        var cases = new LinkedHashMap<String, Check>();
        cases.put("creates a queue with attributes and tags", Scenario::createsQueue);
        cases.put("lists queues page by page", Scenario::listsQueues);
        cases.put("carries attributes of every type", Scenario::carriesAttributes);
        cases.put("keeps strange bodies to the letter", Scenario::keepsStrangeBodies);
        cases.put("takes the good entries of a batch and names the bad one", Scenario::takesGoodEntries);
        cases.put("waits for a message in a long poll", Scenario::waitsForMessage);
        cases.put("changes how long a message stays hidden", Scenario::changesVisibility);
        cases.put("deletes messages and queues", Scenario::deletes);
        cases.put("keeps the order of each message group", Scenario::keepsOrder);
        cases.put("answers a duplicate with the first message", Scenario::answersDuplicate);
        cases.put("refuses an expired handle of a fifo queue", Scenario::refusesExpiredHandle);
        cases.put("moves a message received too often to the dead letter queue", Scenario::movesDeadLetters);
        cases.put("brings dead letters back by a move task", Scenario::bringsDeadLettersBack);
        cases.put("raises typed errors", Scenario::raisesTypedErrors);

        var failed = false;
        for (var each : cases.entrySet()) {
            try {
                each.getValue().run();
                System.out.println("ok " + each.getKey());
            } catch (Exception | AssertionError fault) {
                failed = true;
                System.out.println("not ok " + each.getKey());
                fault.printStackTrace(System.out);
            }
        }
        System.exit(failed ? 1 : 0);
    }

    private static void createsQueue() {
        var name = "created-" + RUN;
        var attributes = Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "45");
        var url = sqs.createQueue(r -> r.queueName(name).attributes(attributes).tags(Map.of("team", "blue"))).queueUrl();
        equal(sqs.createQueue(r -> r.queueName(name).attributes(attributes)).queueUrl(), url);
        equal(sqs.getQueueUrl(r -> r.queueName(name)).queueUrl(), url);
        sqs.setQueueAttributes(r -> r.queueUrl(url).attributes(Map.of(QueueAttributeName.DELAY_SECONDS, "7")));
        var all = attributesOf(url, QueueAttributeName.ALL);
        equal(all.get(QueueAttributeName.QUEUE_ARN), "arn:aws:sqs:%s:%s:%s".formatted(REGION, ACCOUNT, name));
        equal(all.get(QueueAttributeName.VISIBILITY_TIMEOUT), "45");
        equal(all.get(QueueAttributeName.DELAY_SECONDS), "7");
        equal(sqs.listQueueTags(r -> r.queueUrl(url)).tags(), Map.of("team", "blue"));
    }

    private static void listsQueues() {
        var urls = Stream.of("listed-a", "listed-b", "listed-c").map(name -> queue(name, Map.of())).toList();
        var listed = new ArrayList<String>();
        for (var page : sqs.listQueuesPaginator(r -> r.queueNamePrefix("listed-").maxResults(2))) {
            equal(page.queueUrls().size() <= 2, true);
            listed.addAll(page.queueUrls());
        }
        equal(listed.stream().filter(url -> url.contains(RUN)).toList(), urls);
    }

    private static void carriesAttributes() {
        var url = queue("attributes", Map.of());
        var plain = Map.of(
                "color", text("String", "blue"),
                "count", text("Number", "3"),
                "blob", binary("Binary", 1, 2, 3));
        var labelled = Map.of(
                "note", text("String.markup", "größer \"≥\" & <b>\r\n"),
                "ratio", text("Number.float", "4563442423554324324264524243.32543234"),
                "packed", binary("Binary.gzip", 0, 0xff, 0x1f));
        var trace = MessageSystemAttributeValue.builder().dataType("String").stringValue(TRACE_HEADER).build();
        var sent = sqs.sendMessage(r -> r.queueUrl(url)
                .messageBody("plain")
                .messageAttributes(plain)
                .messageSystemAttributes(
                        Map.of(MessageSystemAttributeNameForSends.AWS_TRACE_HEADER, trace)));
        equal(sent.md5OfMessageAttributes(), "d838729972a4b70e2d2acd9d59ac847c");
        equal(sent.md5OfMessageSystemAttributes(), "5ae4d5d7636402d80f4eb6d213245a88");
        var message = take(url, 1).get(0);
        equal(message.messageAttributes(), plain);
        equal(message.md5OfMessageAttributes(), "d838729972a4b70e2d2acd9d59ac847c");
        equal(message.attributes().get(MessageSystemAttributeName.AWS_TRACE_HEADER), TRACE_HEADER);

        sqs.sendMessage(r -> r.queueUrl(url).messageBody("labelled").messageAttributes(labelled));
        equal(take(url, 1, r -> r.visibilityTimeout(0)).get(0).messageAttributes(), labelled);
        var selected = take(url, 1, r -> r.messageAttributeNames("no.*", "absent")).get(0);
        equal(selected.messageAttributes(), Map.of("note", labelled.get("note")));
    }

    private static void keepsStrangeBodies() throws Exception {
        var url = queue("bodies", Map.of());
        for (var body : List.of(
                "one\rtwo\r\nthree\n",
                "\"double\" and 'single' quotes, <b>&amp;</b>",
                "Grüße, 日本語, 🦀, e\u0301",
                " \ttabs and  spaces ",
                "a=b&c=%20+d \\u0041")) {
            var digest = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(body.getBytes(UTF_8)));
            equal(send(url, body).md5OfMessageBody(), digest);
            var message = take(url, 1).get(0);
            equal(message.body(), body);
            equal(message.md5OfBody(), digest);
        }
    }

    private static void takesGoodEntries() {
        var url = queue("batch", Map.of());
        var answer = sqs.sendMessageBatch(r -> r.queueUrl(url).entries(
                e -> e.id("first").messageBody("first").messageAttributes(Map.of("color", text("String", "blue"))),
                e -> e.id("bad").messageBody("not \u0001 allowed"),
                e -> e.id("last").messageBody("last")));
        equal(answer.successful().stream().map(SendMessageBatchResultEntry::id).toList(), List.of("first", "last"));
        equal(answer.failed().stream().map(BatchResultErrorEntry::id).toList(), List.of("bad"));
        equal(answer.failed().get(0).code(), "InvalidMessageContents");
        equal(answer.failed().get(0).senderFault(), true);
        equal(bodies(take(url, 2)).stream().sorted().toList(), List.of("first", "last"));
    }

    private static void waitsForMessage() {
        var url = queue("waiting", Map.of());
        var started = System.nanoTime();
        equal(receive(url, r -> r.waitTimeSeconds(1)), List.of());
        equal(System.nanoTime() - started > 900_000_000, true);
        CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(() -> send(url, "late"));
        equal(bodies(receive(url, r -> r.waitTimeSeconds(20))), List.of("late"));
    }

    private static void changesVisibility() {
        var url = queue("visibility", Map.of());
        send(url, "hidden");
        var first = take(url, 1, r -> r.visibilityTimeout(60)).get(0);
        equal(receive(url), List.of());
        sqs.changeMessageVisibility(r -> r.queueUrl(url).receiptHandle(first.receiptHandle()).visibilityTimeout(0));
        var second = take(url, 1).get(0);
        equal(second.messageId(), first.messageId());
        equal(count(second), "2");
        var answer = sqs.changeMessageVisibilityBatch(r -> r.queueUrl(url).entries(
                e -> e.id("good").receiptHandle(second.receiptHandle()).visibilityTimeout(1),
                e -> e.id("bad").receiptHandle("nonsense").visibilityTimeout(1)));
        equal(answer.successful().stream().map(ChangeMessageVisibilityBatchResultEntry::id).toList(), List.of("good"));
        equal(answer.failed().stream().map(BatchResultErrorEntry::code).toList(), List.of("ReceiptHandleIsInvalid"));
        equal(count(receive(url, r -> r.waitTimeSeconds(20)).get(0)), "3");
    }

    private static void deletes() {
        var url = queue("deleted", Map.of());
        Stream.of("a", "b", "c").forEach(body -> send(url, body));
        var messages = take(url, 3);
        remove(url, messages.get(0));
        remove(url, messages.get(0));
        var answer = sqs.deleteMessageBatch(r -> r.queueUrl(url).entries(
                e -> e.id("1").receiptHandle(messages.get(1).receiptHandle()),
                e -> e.id("2").receiptHandle(messages.get(2).receiptHandle()),
                e -> e.id("bad").receiptHandle("nonsense")));
        equal(answer.successful().stream().map(DeleteMessageBatchResultEntry::id).toList(), List.of("1", "2"));
        equal(answer.failed().stream().map(BatchResultErrorEntry::code).toList(), List.of("ReceiptHandleIsInvalid"));
        var visible = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
        var hidden = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;
        equal(attributesOf(url, visible, hidden), Map.of(visible, "0", hidden, "0"));
        sqs.deleteQueue(r -> r.queueUrl(url));
        refused(QueueDoesNotExistException.class, "AWS.SimpleQueueService.NonExistentQueue", 400, () -> receive(url));
    }

    private static void keepsOrder() {
        var url = queue("order.fifo", Map.of(
                QueueAttributeName.FIFO_QUEUE, "true", QueueAttributeName.CONTENT_BASED_DEDUPLICATION, "true"));
        var entries = Stream.of("a1", "b1", "a2", "a3")
                .map(body -> SendMessageBatchRequestEntry.builder()
                        .id(body).messageBody(body).messageGroupId(body.substring(0, 1)).build())
                .toList();
        var numbers = sqs.sendMessageBatch(r -> r.queueUrl(url).entries(entries)).successful().stream()
                .filter(entry -> entry.id().startsWith("a"))
                .map(SendMessageBatchResultEntry::sequenceNumber)
                .toList();
        equal(numbers, numbers.stream().distinct().sorted().toList());
        var head = take(url, 1, r -> r.maxNumberOfMessages(1)).get(0);
        equal(head.body(), "a1");
        equal(head.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID), "a");
        equal(bodies(take(url, 1)), List.of("b1"));
        equal(receive(url), List.of());
        remove(url, head);
        equal(bodies(take(url, 2)), List.of("a2", "a3"));
    }

    private static void answersDuplicate() {
        var url = queue("duplicate.fifo", Map.of(QueueAttributeName.FIFO_QUEUE, "true"));
        var first = sendOnce(url, "first");
        var again = sendOnce(url, "again");
        equal(again.messageId(), first.messageId());
        equal(again.sequenceNumber(), first.sequenceNumber());
        var message = take(url, 1).get(0);
        equal(message.body(), "first");
        equal(message.attributes().get(MessageSystemAttributeName.MESSAGE_DEDUPLICATION_ID), "once");
        remove(url, message);
        equal(sendOnce(url, "first").messageId(), first.messageId());
        equal(receive(url), List.of());
    }

    private static void refusesExpiredHandle() {
        var url = queue("expired.fifo", Map.of(
                QueueAttributeName.FIFO_QUEUE, "true", QueueAttributeName.CONTENT_BASED_DEDUPLICATION, "true"));
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("kept").messageGroupId("g"));
        var message = take(url, 1, r -> r.visibilityTimeout(0)).get(0);
        var refusal = refused(SqsException.class, "InvalidParameterValue", 400, () -> remove(url, message));
        equal(refusal.getMessage().contains("The receipt handle has expired."), true);
        equal(bodies(take(url, 1)), List.of("kept"));
    }

    private static void movesDeadLetters() {
        var dead = deadLetter("dead");
        equal(count(dead.letter()), "2");
        equal(dead.letter().attributes().get(MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN), arn(dead.source()));
        equal(sqs.listDeadLetterSourceQueues(r -> r.queueUrl(dead.letters())).queueUrls(), List.of(dead.source()));
    }

    private static void bringsDeadLettersBack() throws Exception {
        var dead = deadLetter("moved");
        var lettersArn = arn(dead.letters());
        sqs.startMessageMoveTask(r -> r.sourceArn(lettersArn));
        var message = receive(dead.source(), r -> r.waitTimeSeconds(20)).get(0);
        equal(message.body(), dead.letter().body());
        equal(count(message), "1");
        equal(message.messageId().equals(dead.letter().messageId()), false);
        ListMessageMoveTasksResultEntry task = null;
        for (int look = 0; look < 30; look++) {
            task = sqs.listMessageMoveTasks(r -> r.sourceArn(lettersArn)).results().get(0);
            if (!task.status().equals("RUNNING")) break;
            Thread.sleep(100);
        }
        equal(task.status(), "COMPLETED");
        equal(task.approximateNumberOfMessagesMoved(), 1L);
    }

    private static void raisesTypedErrors() {
        var url = queue("errors", Map.of());
        var fifo = queue("errors.fifo", Map.of(QueueAttributeName.FIFO_QUEUE, "true"));
        var absent = "absent-" + RUN;
        var entry = SendMessageBatchRequestEntry.builder().id("twice").messageBody("x").build();
        var old = "AWS.SimpleQueueService.";
        sqs.purgeQueue(r -> r.queueUrl(url));
        refused(QueueDoesNotExistException.class, old + "NonExistentQueue", 400,
                () -> sqs.getQueueUrl(r -> r.queueName(absent)));
        refused(QueueNameExistsException.class, "QueueAlreadyExists", 400,
                () -> queue("errors", Map.of(QueueAttributeName.DELAY_SECONDS, "1")));
        refused(InvalidAttributeNameException.class, "InvalidAttributeName", 400,
                () -> sqs.createQueue(r -> r.queueName(absent).attributesWithStrings(Map.of("NoSuchThing", "1"))));
        refused(InvalidAttributeValueException.class, "InvalidAttributeValue", 400,
                () -> queue("valued", Map.of(QueueAttributeName.DELAY_SECONDS, "901")));
        refused(InvalidMessageContentsException.class, "InvalidMessageContents", 400, () -> send(url, "\u0001"));
        refused(ReceiptHandleIsInvalidException.class, "ReceiptHandleIsInvalid", 404,
                () -> sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle("nonsense")));
        refused(EmptyBatchRequestException.class, old + "EmptyBatchRequest", 400,
                () -> sqs.sendMessageBatch(r -> r.queueUrl(url).entries(List.of())));
        refused(BatchEntryIdsNotDistinctException.class, old + "BatchEntryIdsNotDistinct", 400,
                () -> sqs.sendMessageBatch(r -> r.queueUrl(url).entries(entry, entry)));
        refused(PurgeQueueInProgressException.class, old + "PurgeQueueInProgress", 403,
                () -> sqs.purgeQueue(r -> r.queueUrl(url)));
        refused(ResourceNotFoundException.class, "ResourceNotFoundException", 404,
                () -> sqs.startMessageMoveTask(
                        r -> r.sourceArn("arn:aws:sqs:%s:%s:%s".formatted(REGION, ACCOUNT, absent))));
        refused(SqsException.class, "InvalidParameterValue", 400, () -> receive(url, r -> r.maxNumberOfMessages(11)));
        refused(SqsException.class, "MissingParameter", 400, () -> send(fifo, "x"));
    }

    private static String queue(String name, Map<QueueAttributeName, String> attributes) {
        var full = name.endsWith(".fifo") ? name.replace(".fifo", "-" + RUN + ".fifo") : name + "-" + RUN;
        return sqs.createQueue(r -> r.queueName(full).attributes(attributes)).queueUrl();
    }

    private static Map<QueueAttributeName, String> attributesOf(String url, QueueAttributeName... names) {
        return sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(names)).attributes();
    }

    private static String arn(String url) {
        return attributesOf(url, QueueAttributeName.QUEUE_ARN).get(QueueAttributeName.QUEUE_ARN);
    }

    private static SendMessageResponse send(String url, String body) {
        return sqs.sendMessage(r -> r.queueUrl(url).messageBody(body));
    }

    private static SendMessageResponse sendOnce(String url, String body) {
        return sqs.sendMessage(
                r -> r.queueUrl(url).messageBody(body).messageGroupId("g").messageDeduplicationId("once"));
    }

    private static void remove(String url, Message message) {
        sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
    }

    private static List<Message> receive(String url) {
        return receive(url, r -> {});
    }

    private static List<Message> receive(String url, Consumer<ReceiveMessageRequest.Builder> options) {
        var request = ReceiveMessageRequest.builder()
                .queueUrl(url)
                .maxNumberOfMessages(10)
                .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                .messageAttributeNames("All");
        return sqs.receiveMessage(request.applyMutation(options).build()).messages();
    }

    private static List<Message> take(String url, int count) {
        return take(url, count, r -> {});
    }

    /** So many messages: SQS may bring fewer at once than there are. */
    private static List<Message> take(String url, int count, Consumer<ReceiveMessageRequest.Builder> options) {
        var messages = new ArrayList<Message>();
        while (messages.size() < count) {
            var more = receive(url, options.andThen(r -> r.waitTimeSeconds(3)));
            equal(more.isEmpty(), false);
            messages.addAll(more);
        }
        return messages;
    }

    private record DeadLetter(String source, String letters, Message letter) {}

    /** A queue, its dead-letter queue and a message that lies there after one receive too many. */
    private static DeadLetter deadLetter(String name) {
        var letters = queue(name + "-letters", Map.of());
        var policy = "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":1}".formatted(arn(letters));
        var source = queue(name + "-source", Map.of(QueueAttributeName.REDRIVE_POLICY, policy));
        send(source, "unlucky");
        var received = take(source, 1, r -> r.visibilityTimeout(0)).get(0);
        equal(receive(source), List.of());
        var letter = take(letters, 1, r -> r.visibilityTimeout(0)).get(0);
        equal(letter.messageId(), received.messageId());
        equal(letter.body(), "unlucky");
        return new DeadLetter(source, letters, letter);
    }

    private static String count(Message message) {
        return message.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
    }

    private static List<String> bodies(List<Message> messages) {
        return messages.stream().map(Message::body).toList();
    }

    private static MessageAttributeValue text(String dataType, String value) {
        return MessageAttributeValue.builder().dataType(dataType).stringValue(value).build();
    }

    private static MessageAttributeValue binary(String dataType, int... bytes) {
        var value = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) value[i] = (byte) bytes[i];
        return MessageAttributeValue.builder().dataType(dataType).binaryValue(SdkBytes.fromByteArray(value)).build();
    }

    private static <E extends SqsException> E refused(Class<E> type, String code, int status, Runnable call) {
        try {
            call.run();
        } catch (SqsException refusal) {
            equal(refusal.awsErrorDetails().errorCode(), code);
            equal(refusal.statusCode(), status);
            equal(refusal.getClass(), type);
            return type.cast(refusal);
        }
        throw new AssertionError("not refused with " + code);
    }

    private static void equal(Object actual, Object expected) {
        if (!Objects.equals(actual, expected)) throw new AssertionError(actual + " is not " + expected);
    }
}
