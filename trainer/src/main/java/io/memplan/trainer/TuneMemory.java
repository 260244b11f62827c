package io.memplan.trainer;

import io.memplan.graph.plan.Plan;
import io.memplan.graph.plan.PlanRequest;
import io.memplan.graph.plan.Planner;
import io.memplan.graph.plan.PlannerDescription;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What tuning has planned and timed, so that a second call gives the same answer: by graph, costs and budget, and by graph and
 * schedule. The least recently used is forgotten.
 */
final class TuneMemory {

    private static final int MOST = 256;

    private final Map<String, Plan> planByRequest = recent();
    private final Map<String, Long> nanosByPass = recent();

    private static <V> Map<String, V> recent() {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MOST;
            }
        });
    }

    /** Returns a planner that answers what was asked before as it did then. */
    Planner remembering(Planner planner) {
        return new Planner() {
            @Override
            public PlannerDescription description() {
                return planner.description();
            }

            @Override
            public Plan plan(PlanRequest request) {
                String key = request.graph().fingerprint()
                        + ' '
                        + request.graph().baseNanos()
                        + ' '
                        + request.graph().residentBytes()
                        + ' '
                        + request.budgetBytes()
                        + ' '
                        + request.hostBudgetBytes()
                        + ' '
                        + request.diskBudgetBytes()
                        + ' '
                        + request.timeLimit();
                Plan known = planByRequest.get(key);
                if (known == null) {
                    known = planner.plan(request);
                    planByRequest.put(key, known);
                }
                return known;
            }
        };
    }

    static String keyOf(Plan plan, boolean accumulating) {
        return plan.graphFingerprint() + ' ' + plan.schedule().hashCode() + ' ' + accumulating;
    }

    @Nullable
    Long nanos(String pass) {
        return nanosByPass.get(pass);
    }

    void remember(String pass, long nanos) {
        nanosByPass.put(pass, nanos);
    }
}
