package io.memplan.batching.execute;

import io.memplan.batching.compile.BatchLauncher;
import io.memplan.batching.compile.CompileLimits;
import io.memplan.batching.compile.CompiledProgram;
import io.memplan.batching.compile.StopPoint;
import io.memplan.batching.compile.WaitingLanes;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Program;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs each member ahead, as compiled code, to the next batch point, and batch points for all members that wait there.
 *
 * <p>Only members that wait take part in a launch. A lane whose member has ended takes the next one at once. A program
 * without batch points is run as compiled code, one member after another.
 */
public final class RunAhead implements Executor {

    /** 512 chains of NUTS fill 0.914 of 64 lanes with so many in reserve, and 0.897 with one width ({@code autobatch-nuts}). */
    private static final int RESERVED_WIDTHS = 3;

    private final int width;
    private final int reserve;
    private final int threads;
    private final LaunchPolicy policy;
    private final BatchLauncher launcher;
    private final boolean traced;
    private final CompileLimits limits;
    private final long budgetBytes;
    private @Nullable Program latest;
    private @Nullable CompiledProgram compiled;

    private RunAhead(Builder builder) {
        width = builder.width;
        reserve = builder.reserve < 0
                ? (int) Math.min(Integer.MAX_VALUE, (long) RESERVED_WIDTHS * builder.width)
                : builder.reserve;
        threads = builder.threads;
        policy = builder.policy;
        launcher = builder.launcher;
        traced = builder.traced;
        limits = builder.limits;
        budgetBytes = builder.budgetBytes;
    }

    /** Creates an executor of 1,024 lanes and one thread for programs without batch points. */
    public RunAhead() {
        this(builder());
    }

    /** Starts to describe an executor. */
    public static Builder builder() {
        return new Builder();
    }

    int width() {
        return width;
    }

    /** Returns how many members may be under way: those of a launch and those in reserve. */
    int mostUnderWay() {
        return (int) Math.min(Integer.MAX_VALUE, (long) width + reserve);
    }

    int threads() {
        return threads;
    }

    LaunchPolicy policy() {
        return policy;
    }

    /** Returns what runs batch points: those that the user's launcher knows, and all others. */
    BatchLauncher launcher(BatchLauncher others) {
        return new BatchLauncher() {
            @Override
            public boolean isBatchPoint(Instruction instruction) {
                return isStop(instruction);
            }

            @Override
            public void launch(StopPoint point, WaitingLanes lanes) {
                (launcher.isBatchPoint(point.instruction()) ? launcher : others).launch(point, lanes);
            }
        };
    }

    private boolean isStop(Instruction instruction) {
        return launcher.isBatchPoint(instruction) || RegionLauncher.isTensor(instruction);
    }

    long budgetBytes() {
        return budgetBytes;
    }

    boolean isTraced() {
        return traced;
    }

    @Override
    public BatchResult execute(Program program, List<Object[]> arguments, TensorLauncher tensors) {
        return new RunAheadRun(program, compile(program), this, arguments, tensors).run();
    }

    /** Compiles a program; the one that ran last is kept, and known by its identity. */
    @SuppressWarnings("ReferenceEquality")
    private synchronized CompiledProgram compile(Program program) {
        CompiledProgram known = compiled;
        if (known == null || latest != program) {
            known = CompiledProgram.of(program, this::isStop, limits);
            compiled = known;
            latest = program;
        }
        return known;
    }

    /** Describes an executor. */
    public static final class Builder {

        private int width = 1024;
        private int reserve = -1;
        private int threads = 1;
        private LaunchPolicy policy = LaunchPolicy.CHEAPEST;
        private BatchLauncher launcher = BatchLauncher.none();
        private boolean traced;
        private CompileLimits limits = CompileLimits.DEFAULT;
        private long budgetBytes;

        private Builder() {}

        /** Sets the most members of a launch; default: 1,024. */
        public Builder optWidth(int lanes) {
            width = lanes;
            return this;
        }

        /**
         * Sets how many members more than the width are under way at the same time; default: three times the width.
         *
         * <p>So launches are full even where only some of the members under way stand at a point, and fewer launches at
         * the end of a run have empty lanes. Those that have waited longest are launched first, so that all come on
         * evenly. The price is what the members hold, which a budget ({@link #optBudgetBytes}) limits.
         */
        public Builder optReserve(int members) {
            reserve = members;
            return this;
        }

        /** Sets the threads that run members ahead; default: one. */
        public Builder optThreads(int count) {
            threads = count;
            return this;
        }

        /** Sets which batch point is launched next; default: by measured costs. */
        public Builder optPolicy(LaunchPolicy next) {
            policy = next;
            return this;
        }

        /** Sets what runs batch points of other kinds than operations on tensors; default: there are none. */
        public Builder optLauncher(BatchLauncher launches) {
            launcher = launches;
            return this;
        }

        /** Notes every launch, for a trace; default: no. */
        public Builder optTrace(boolean each) {
            traced = each;
            return this;
        }

        /**
         * Lets only so many members be under way that the tensors and the stacks that they hold stay about within a
         * budget, in bytes; default: as many as the width says.
         */
        public Builder optBudgetBytes(long most) {
            budgetBytes = most;
            return this;
        }

        /** Sets how large and deep generated code may be; default: what suits HotSpot. */
        public Builder optLimits(CompileLimits most) {
            limits = most;
            return this;
        }

        /**
         * Makes the executor.
         *
         * @throws IllegalArgumentException if there is no lane or no thread
         */
        public RunAhead build() {
            if (budgetBytes < 0) {
                throw new IllegalArgumentException(
                        "The budget is " + budgetBytes + " bytes, but must not be negative." + "\nMaybe leave it out.");
            }
            if (reserve < -1) {
                throw new IllegalArgumentException("The reserve is " + reserve + " members, but must not be negative."
                        + "\nMaybe leave it out: it is as large as the width.");
            }
            if (width < 1 || threads < 1) {
                throw new IllegalArgumentException("The width is " + width + " lanes and there are " + threads
                        + " threads, but both must be at least one.\nMaybe leave them at their defaults.");
            }
            return new RunAhead(this);
        }
    }
}
