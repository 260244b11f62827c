package io.memplan.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a graph's lists imply, computed once while its rules are checked. */
@SuppressWarnings("ArrayRecordComponent") // package-private, never handed out
record GraphIndex(int[] producer, List<List<Integer>> consumers, int[] lastUseByStorage, long sourceBytes) {

    static GraphIndex of(List<Value> values, List<Operation> operations, long residentBytes) {
        if (residentBytes < 0) {
            throw new InvalidGraphException("residentBytes is negative: " + residentBytes + ".");
        }
        checkValues(values, residentBytes);
        int[] producer = producers(values, operations);
        List<List<Integer>> consumers = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            consumers.add(new ArrayList<>(2));
        }
        int[] lastUse = new int[values.size()];
        Arrays.fill(lastUse, -1);
        for (Operation operation : operations) {
            for (int input : operation.inputs()) {
                checkId(input, values, operation);
                if (producer[input] >= operation.id()) {
                    throw new InvalidGraphException("The operation " + operation.label() + " reads the value " + input
                            + ", which only the operation "
                            + operations.get(producer[input]).label()
                            + " produces: the operations are not in execution order, or they form a cycle.");
                }
                List<Integer> readers = consumers.get(input);
                if (readers.isEmpty() || readers.get(readers.size() - 1) != operation.id()) {
                    readers.add(operation.id());
                }
                lastUse[values.get(input).storage()] = operation.id();
            }
            for (int output : operation.outputs()) {
                lastUse[values.get(output).storage()] = operation.id();
            }
        }
        long sourceBytes = 0;
        for (Value value : values) {
            if (producer[value.id()] < 0) {
                sourceBytes += value.bytes();
            }
            if (value.role() == Role.OUTPUT || producer[value.id()] < 0) {
                lastUse[value.storage()] = operations.size();
            }
        }
        consumers.replaceAll(List::copyOf);
        return new GraphIndex(producer, List.copyOf(consumers), lastUse, sourceBytes);
    }

    private static void checkValues(List<Value> values, long residentBytes) {
        long total = residentBytes;
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            if (value.id() != i) {
                throw new InvalidGraphException("The value at place " + i + " has the id " + value.id()
                        + ", but ids must count up from 0 without a gap.");
            }
            if (value.storage() < 0 || value.storage() >= values.size()) {
                throw new InvalidGraphException(
                        "The value " + i + " is a view of the unknown value " + value.storage() + ".");
            }
            if (values.get(value.storage()).isView()) {
                throw new InvalidGraphException("The value " + i + " is a view of " + value.storage()
                        + ", which is itself a view; a view must name the base that owns the bytes.");
            }
            total = addExact(total, value.bytes(), "the values");
        }
    }

    private static int[] producers(List<Value> values, List<Operation> operations) {
        int[] producer = new int[values.size()];
        Arrays.fill(producer, -1);
        long nanos = 0;
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            if (operation.id() != i) {
                throw new InvalidGraphException("The operation at place " + i + " has the id " + operation.id()
                        + ", but ids must count up from 0 without a gap.");
            }
            nanos = addExact(nanos, operation.costNanos(), "the costs");
            addExact(operation.workspaceBytes(), Long.MAX_VALUE / 4, "the workspace of " + operation.label());
            for (int output : operation.outputs()) {
                checkId(output, values, operation);
                if (producer[output] >= 0) {
                    throw new InvalidGraphException("The value " + output + " is produced twice, by the operations "
                            + operations.get(producer[output]).label() + " and " + operation.label() + ".");
                }
                producer[output] = i;
            }
        }
        for (Value value : values) {
            if (producer[value.id()] < 0 && producer[value.storage()] >= 0) {
                throw new InvalidGraphException("The value " + value.id() + " is on the device from the start, but is a"
                        + " view of the value " + value.storage() + ", which is produced later.");
            }
        }
        return producer;
    }

    private static void checkId(int id, List<Value> values, Operation operation) {
        if (id < 0 || id >= values.size()) {
            throw new InvalidGraphException("The operation " + operation.label() + " names the value " + id
                    + ", but there are only " + values.size() + " values.");
        }
    }

    private static long addExact(long a, long b, String what) {
        long sum = a + b;
        if (sum < 0 || sum > Long.MAX_VALUE / 2) {
            throw new InvalidGraphException("The sizes of " + what + " add up to more than 2^62.");
        }
        return sum;
    }
}
