package io.memplan.graph.plan;

/**
 * Why a budget is too small.
 *
 * @param smallestFeasibleBytes the smallest budget for which a plan was found, in bytes
 * @param bindingOperation the id of the operation at which that plan has its peak
 * @param bindingName the name of that operation
 * @param proven whether it is proven that no schedule fits the budget that was asked for
 */
public record Infeasibility(long smallestFeasibleBytes, int bindingOperation, String bindingName, boolean proven) {}
