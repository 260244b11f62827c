package io.memplan.batching.execute;

import io.memplan.batching.compile.BatchLauncher;
import io.memplan.batching.compile.CompiledProgram;
import io.memplan.batching.compile.Lane;
import io.memplan.batching.compile.StopPoint;
import io.memplan.batching.compile.ThrownAt;
import io.memplan.batching.compile.WaitingLanes;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Program;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One run that runs members ahead to their batch points. */
final class RunAheadRun {

    /** The work, in nanoseconds, above which lanes are shared among threads. */
    private static final long WORTH_SHARING_NANOS = 100_000;

    private final CompiledProgram program;
    private final RunAhead settings;
    private final List<Object[]> arguments;
    private final List<Kind> results;
    private final boolean returnsTensors;
    private final Outcomes outcomes;
    private final PointLog log;
    private final LaneQueue[] queues;
    private final LaunchChoice choice;
    private final BatchLauncher launcher;
    private final int width;
    private final Lane[] lanes;
    private final int[] memberByLane;
    private final int[] placeByLane;
    private final AtomicInteger nextMember = new AtomicInteger();
    private final LaneBudget budget;
    private final LaneGroup idle = new LaneGroup(0);
    private final TensorLauncher tensors;
    private int underWay;
    private double nanosPerLane;

    RunAheadRun(
            Program program,
            CompiledProgram compiled,
            RunAhead settings,
            List<Object[]> arguments,
            TensorLauncher tensors) {
        this.program = compiled;
        this.settings = settings;
        this.arguments = arguments;
        this.results = program.entryFunction().results();
        this.returnsTensors = results.contains(Kind.TENSOR);
        this.outcomes = new Outcomes(program, arguments.size(), tensors);
        this.log = new PointLog(compiled.stops(), settings.isTraced());
        int most = compiled.stops().isEmpty() ? settings.threads() : settings.mostUnderWay();
        int size = Math.min(most, arguments.size());
        this.width = Math.min(settings.width(), size);
        this.lanes = new Lane[size];
        for (int i = 0; i < size; i++) {
            lanes[i] = compiled.newLane();
        }
        this.memberByLane = new int[size];
        this.placeByLane = new int[size];
        this.queues = new LaneQueue[compiled.stops().size()];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new LaneQueue(
                    size, RegionLauncher.operations(compiled.stops().get(i).instruction()));
        }
        this.choice = new LaunchChoice(settings.policy(), queues, width);
        this.launcher = settings.launcher(new RegionLauncher(tensors, width));
        this.tensors = tensors;
        this.budget = new LaneBudget(queues.length == 0 ? 0 : settings.budgetBytes(), size);
        tensors.onSweep(this::forEachReference);
        if (settings.budgetBytes() > 0) {
            tensors.session().saveMemory();
        }
    }

    BatchResult run() {
        for (int i = lanes.length - 1; i >= 0; i--) {
            idle.add(i);
        }
        int[] taken = new int[lanes.length];
        try (Workers workers = new Workers(settings.threads())) {
            admit(workers);
            for (int point = choice.next(underWay); point >= 0; point = choice.next(underWay)) {
                int count = choice.chunk(point);
                launch(point, count);
                queues[point].take(count, taken);
                goOn(workers, taken, count);
                choice.ended(point, count, enqueue(taken, count));
                admit(workers);
            }
        }
        if (queues.length == 0) {
            arguments.forEach(member -> outcomes.launched(1, 1));
        }
        return outcomes.result(MachineCounts.NONE, log.uses(), log.events());
    }

    /** Lets lanes without a member take one, as far as the budget allows. */
    private void admit(Workers workers) {
        while (!idle.isEmpty() && underWay < budget.allowed() && nextMember.get() < arguments.size()) {
            int[] numbers = new int[Math.min(idle.size(), budget.allowed() - underWay)];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = idle.lane(idle.size() - 1 - i);
            }
            idle.shrink(idle.size() - numbers.length);
            underWay += numbers.length;
            workers.run(numbers.length, (from, to) -> {
                for (int i = from; i < to; i++) {
                    placeByLane[numbers[i]] = startNext(numbers[i]);
                }
            });
            enqueue(numbers, numbers.length);
        }
    }

    /** Hands over everything that lanes and results hold, while lanes wait at batch points. */
    private void forEachReference(Consumer<Object> found) {
        for (int point = 0; point < queues.length; point++) {
            for (int i = 0; i < queues[point].size(); i++) {
                program.forEachReference(queues[point].lanes()[i], point, found);
            }
        }
        outcomes.forEachReference(found);
    }

    /** Lets lanes wait where they are; returns how many of them have ended. */
    private int enqueue(int[] numbers, int count) {
        int ended = 0;
        for (int i = 0; i < count; i++) {
            int place = placeByLane[numbers[i]];
            if (place == CompiledProgram.ENDED) {
                ended++;
                underWay--;
                idle.add(numbers[i]);
            } else {
                queues[place].add(numbers[i], lanes[numbers[i]]);
            }
        }
        return ended;
    }

    private void goOn(Workers workers, int[] numbers, int count) {
        if (count * nanosPerLane > WORTH_SHARING_NANOS && settings.threads() > 1) {
            workers.run(count, (from, to) -> goOn(numbers, from, to));
            return;
        }
        long start = System.nanoTime();
        goOn(numbers, 0, count);
        double took = (double) (System.nanoTime() - start) / count;
        nanosPerLane = 0.9 * nanosPerLane + 0.1 * took;
    }

    private void goOn(int[] numbers, int from, int to) {
        for (int i = from; i < to; i++) {
            int number = numbers[i];
            if (placeByLane[number] == CompiledProgram.ENDED) {
                placeByLane[number] = startNext(number);
                continue;
            }
            int place;
            try {
                place = program.resume(lanes[number]);
            } catch (ThrownAt e) {
                failed(number, e);
                placeByLane[number] = startNext(number);
                continue;
            }
            if (place == CompiledProgram.ENDED) {
                returned(number);
                place = startNext(number);
            }
            placeByLane[number] = place;
        }
    }

    /** Runs the next members in a lane until one waits; returns where, or that there are no more. */
    private int startNext(int number) {
        Lane lane = lanes[number];
        while (underWay <= budget.allowed() && nextMember.get() < arguments.size()) {
            int member = nextMember.getAndIncrement();
            if (member >= arguments.size()) {
                break;
            }
            memberByLane[number] = member;
            Values given = Values.ofBoxed(program.parameters(), arguments.get(member));
            try {
                int place = program.start(lane, given.bits(), given.references());
                if (place != CompiledProgram.ENDED) {
                    return place;
                }
                returned(number);
            } catch (ThrownAt e) {
                failed(number, e);
            }
        }
        lane.clear();
        return CompiledProgram.ENDED;
    }

    private void returned(int number) {
        Values returned = Values.zeros(results.size());
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).isScalar()) {
                returned.bits()[i] = CompiledProgram.resultBits(lanes[number], i);
            } else {
                returned.references()[i] = CompiledProgram.resultReference(lanes[number], i);
            }
        }
        if (returnsTensors) {
            // A session of tensors serves one thread at a time.
            synchronized (outcomes) {
                outcomes.returned(memberByLane[number], returned);
            }
        } else {
            outcomes.returned(memberByLane[number], returned);
        }
    }

    private void failed(int number, ThrownAt thrown) {
        outcomes.failed(
                memberByLane[number],
                new MemberFailedException(thrown.exception(), thrown.text()),
                thrown.function(),
                thrown.line());
    }

    private void launch(int point, int count) {
        StopPoint stop = program.stops().get(point);
        LaneQueue queue = queues[point];
        long start = System.nanoTime();
        try {
            launcher.launch(stop, waiting(stop, queue, 0, count));
        } catch (RuntimeException e) {
            launchAlone(stop, queue, count);
        }
        long took = System.nanoTime() - start;
        choice.launched(point, count, took);
        log.add(point, count, width, start, took);
        outcomes.launched(count, width);
        if (settings.budgetBytes() > 0) {
            budget.held(tensors.session().peakBytes() + queue.stackBytes() * underWay / queue.size(), underWay);
        }
    }

    private WaitingLanes waiting(StopPoint stop, LaneQueue queue, int first, int count) {
        return new WaitingLanes(
                stop,
                queue.lanes(),
                first,
                count,
                (lane, exception, message, line) ->
                        failedAt(stop, queue.number(lane), new MemberFailedException(exception, message), line));
    }

    /** Launches each lane alone, so that those end that are the cause of an exception, and no others. */
    private void launchAlone(StopPoint stop, LaneQueue queue, int count) {
        for (int i = 0; i < count; i++) {
            try {
                launcher.launch(stop, waiting(stop, queue, i, 1));
            } catch (MemberFailedException e) {
                failedAt(stop, queue.number(i), e, stop.line());
            } catch (RuntimeException e) {
                failedAt(stop, queue.number(i), new MemberFailedException(e), stop.line());
            }
        }
    }

    private void failedAt(StopPoint stop, int number, MemberFailedException failure, int line) {
        outcomes.failed(memberByLane[number], failure, stop.function(), line);
        placeByLane[number] = CompiledProgram.ENDED;
    }
}
