package io.memplan.experiments.swap;

import io.memplan.experiments.budgets.BudgetTrial;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The joint planner beside strategies of one mode, for a graph at a budget on a device.
 *
 * @param hardware the device's name
 * @param joint what the joint planner comes to
 * @param peers what the others come to
 */
public record SwapTrial(String hardware, BudgetTrial joint, List<BudgetTrial> peers) {

    /** Copies the list. */
    public SwapTrial {
        peers = List.copyOf(peers);
    }

    /** Returns the fastest of the peers, if any has a plan. */
    public Optional<BudgetTrial> bestPeer() {
        return peers.stream().filter(BudgetTrial::isFeasible).min(Comparator.comparingLong(BudgetTrial::nanos));
    }

    /** Returns whether the joint plan is slower than that of a peer, or missing where a peer has one. */
    public boolean isJointBeaten() {
        return bestPeer()
                .filter(best -> !joint.isFeasible() || joint.nanos() > best.nanos())
                .isPresent();
    }

    /** Returns whether the joint plan is faster than recomputing alone can be, as far as {@code auto} finds out. */
    public boolean doTransfersPay() {
        return joint.isFeasible()
                && peers.stream()
                        .filter(peer -> peer.strategy().equals("auto"))
                        .allMatch(auto -> !auto.isFeasible() || auto.nanos() > joint.nanos());
    }
}
