package io.memplan.batching.execute;

import io.memplan.batching.compile.Lane;

/** Lanes that wait at a batch point, in the order in which they came. */
final class LaneQueue {

    private final int[] numbers;
    private final Lane[] lanes;
    private final LaunchCosts costs;
    private int size;
    private double owedNanos;
    private double goingOn = 1;

    /**
     * Creates a queue.
     *
     * @param capacity the most lanes
     * @param operations the operations on tensors that a launch runs
     */
    LaneQueue(int capacity, int operations) {
        costs = new LaunchCosts(operations);
        numbers = new int[capacity];
        lanes = new Lane[capacity];
    }

    int size() {
        return size;
    }

    void add(int number, Lane lane) {
        numbers[size] = number;
        lanes[size++] = lane;
    }

    int number(int index) {
        return numbers[index];
    }

    /** Returns the lanes themselves, not a copy. */
    Lane[] lanes() {
        return lanes;
    }

    /** Takes the first lanes out, and writes their numbers into an array. */
    void take(int count, int[] taken) {
        System.arraycopy(numbers, 0, taken, 0, count);
        System.arraycopy(numbers, count, numbers, 0, size - count);
        System.arraycopy(lanes, count, lanes, 0, size - count);
        size -= count;
    }

    /** Returns the memory of the stacks of all lanes that wait, in bytes. */
    long stackBytes() {
        long bytes = 0;
        for (int i = 0; i < size; i++) {
            bytes += lanes[i].bytes();
        }
        return bytes;
    }

    LaunchCosts costs() {
        return costs;
    }

    /** Returns the part of the lanes that wait again after a launch, of late, between 0 and 1. */
    double goingOn() {
        return goingOn;
    }

    void setGoingOn(double part) {
        goingOn = part;
    }

    /** Returns what other launches cost, apart from their lanes, while lanes waited here, in nanoseconds. */
    double owedNanos() {
        return owedNanos;
    }

    void setOwedNanos(double nanos) {
        owedNanos = nanos;
    }
}
