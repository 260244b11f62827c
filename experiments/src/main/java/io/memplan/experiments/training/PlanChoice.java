package io.memplan.experiments.training;

import io.memplan.graph.cost.HardwareProfile;
import io.memplan.graph.cost.HardwareProfiles;
import io.memplan.graph.plan.Budget;
import io.memplan.rematerialize.Planners;
import io.memplan.trainer.execute.CheckLevel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How to plan.
 *
 * @param budget the memory budget as a user writes it, or null for plain DJL
 * @param strategy the planner's name
 * @param fusedUpdate whether parameters are updated within the backward pass
 * @param checkLevel how much the executor verifies
 * @param costs how the times of operations are predicted: {@code roofline} or {@code measured}
 * @param background whether training starts on a quick plan while a better one is looked for
 * @param timeLimitMillis how long planning a shape may take, in milliseconds
 * @param cache the folder in which plans are kept, or null for none
 * @param hardware the device that is planned for
 * @param swap where tensors may wait outside the device
 */
public record PlanChoice(
        @Nullable String budget,
        String strategy,
        boolean fusedUpdate,
        String checkLevel,
        String costs,
        boolean background,
        long timeLimitMillis,
        @Nullable String cache,
        HardwareProfile hardware,
        SwapChoice swap) {

    /** Training with plain DJL. */
    public static final PlanChoice NONE = new PlanChoice(
            null, "auto", false, "metadata", "roofline", false, 60_000, null, HardwareProfiles.cpu(), SwapChoice.NONE);

    /** Returns the same choice with another budget; null is plain DJL. */
    public PlanChoice withBudget(@Nullable String other) {
        return new PlanChoice(
                other, strategy, fusedUpdate, checkLevel, costs, background, timeLimitMillis, cache, hardware, swap);
    }

    /** Returns the same choice with another planner. */
    public PlanChoice withStrategy(String other) {
        return new PlanChoice(
                budget, other, fusedUpdate, checkLevel, costs, background, timeLimitMillis, cache, hardware, swap);
    }

    /** Returns the same choice with another time limit, in milliseconds. */
    public PlanChoice withTimeLimit(long millis) {
        return new PlanChoice(
                budget, strategy, fusedUpdate, checkLevel, costs, background, millis, cache, hardware, swap);
    }

    /** Returns the same choice with another place to swap to. */
    PlanChoice withSwap(SwapChoice other) {
        return new PlanChoice(
                budget, strategy, fusedUpdate, checkLevel, costs, background, timeLimitMillis, cache, hardware, other);
    }

    /** Returns the same choice for another device. */
    PlanChoice withHardware(HardwareProfile other) {
        return new PlanChoice(
                budget, strategy, fusedUpdate, checkLevel, costs, background, timeLimitMillis, cache, other, swap);
    }

    /** Returns the same choice with a folder in which plans are kept. */
    PlanChoice withCache(String folder) {
        return new PlanChoice(
                budget, strategy, fusedUpdate, checkLevel, costs, background, timeLimitMillis, folder, hardware, swap);
    }

    /** Returns the level of checks. */
    CheckLevel level() {
        return CheckLevel.valueOf(checkLevel.toUpperCase(Locale.ROOT));
    }

    /**
     * Says what is not as it must be.
     *
     * @throws IllegalArgumentException naming what is wrong and what there is
     */
    void check() {
        if (budget != null) {
            Budget.parse(budget);
        }
        check("cost model", costs, List.of("roofline", "measured"));
        check(
                "check level",
                checkLevel.toLowerCase(Locale.ROOT),
                Arrays.stream(CheckLevel.values())
                        .map(level -> level.name().toLowerCase(Locale.ROOT))
                        .toList());
        check(
                "strategy",
                strategy,
                Planners.all().stream()
                        .map(planner -> planner.description().name())
                        .toList());
    }

    private static void check(String what, String given, List<String> known) {
        if (!known.contains(given)) {
            throw new IllegalArgumentException("There is no " + what + " named '" + given + "'.\nMaybe one of "
                    + String.join(", ", known) + " is meant.");
        }
    }
}
