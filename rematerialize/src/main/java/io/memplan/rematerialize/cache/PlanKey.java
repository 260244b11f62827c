package io.memplan.rematerialize.cache;

import io.memplan.graph.Operation;
import io.memplan.graph.plan.PlanRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a plan depends on, as a SHA-256: the graph with its predicted times, every parameter of the request, the strategy
 * and the code of the planners.
 */
final class PlanKey {

    private PlanKey() {}

    /** In so many characters do the keys of requests agree that differ only in budgets and in how long to search. */
    static final int FAMILY = 24;

    /** Returns the key: that of the family, the device budget, and that of the request. */
    static String of(PlanRequest request, String strategy, String codeVersion) {
        String family = family(request, strategy, codeVersion);
        MessageDigest digest = sha256();
        add(digest, family);
        add(digest, Long.toString(request.budgetBytes()));
        add(digest, Long.toString(request.hostBudgetBytes()));
        add(digest, Long.toString(request.diskBudgetBytes()));
        add(digest, request.timeLimit().toString());
        add(digest, Double.toString(request.gapTarget()));
        add(digest, Long.toString(request.seed()));
        return family.substring(0, FAMILY) + "-" + request.budgetBytes() + "-"
                + HexFormat.of().formatHex(digest.digest());
    }

    private static String family(PlanRequest request, String strategy, String codeVersion) {
        MessageDigest digest = sha256();
        add(digest, "memplan.plan-cache 2");
        add(digest, codeVersion);
        add(digest, strategy);
        add(digest, request.graph().fingerprint());
        for (Operation operation : request.graph().operations()) {
            add(digest, Long.toString(operation.costNanos()));
        }
        add(digest, request.hardware().toString());
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    private static void add(MessageDigest digest, String part) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }
}
