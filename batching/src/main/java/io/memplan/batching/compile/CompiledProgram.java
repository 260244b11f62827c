package io.memplan.batching.compile;

import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Program;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A program as code of the virtual machine, which runs one member in a lane. */
public final class CompiledProgram {

    /** What a lane is at when its member has ended. */
    public static final int ENDED = -1;

    private final ProgramShape shape;
    private final CompiledCode code;
    private final FrameMap frames;
    private final List<Kind> parameters;

    private CompiledProgram(ProgramShape shape) {
        this.shape = shape;
        ProgramClass.Loaded loaded = ProgramClass.load(shape);
        this.code = loaded.code();
        this.frames = loaded.frames();
        this.parameters = shape.entry().function().parameterKinds();
    }

    /**
     * Compiles a program.
     *
     * @param program a verified program
     * @param isBatchPoint says at which instructions lanes wait
     * @param limits how large and deep the code may be
     * @throws org.objectweb.asm.ClassTooLargeException if it has too many constants for one class
     */
    public static CompiledProgram of(Program program, Predicate<Instruction> isBatchPoint, CompileLimits limits) {
        return new CompiledProgram(new ProgramShape(program, new BatchPoints(isBatchPoint), limits));
    }

    /** Returns the batch points, each at its number. */
    public List<StopPoint> stops() {
        return shape.stops();
    }

    /** Makes a lane for the program. */
    public Lane newLane() {
        return new Lane(shape.transfer());
    }

    /** Returns what the program takes. */
    public List<Kind> parameters() {
        return parameters;
    }

    /**
     * Puts a member into a lane, and runs it until it waits or has ended.
     *
     * @param scalars the arguments that are scalars, each at its place, as {@link Kind} says
     * @param references the arguments that are references, each at its place
     * @return {@link #ENDED}, or the number of the point at which it waits
     * @throws ThrownAt if the member throws
     */
    public int start(Lane lane, long[] scalars, @Nullable Object[] references) {
        lane.start();
        System.arraycopy(scalars, 0, lane.bits, 1, scalars.length);
        System.arraycopy(references, 0, lane.references, 0, references.length);
        lane.state = ProgramClass.startState();
        return resume(lane);
    }

    /** Goes on with a lane that waits; see {@link #start}. */
    public int resume(Lane lane) {
        return Lane.FINISHED - 1 - code.run(lane, lane.state);
    }

    /**
     * Hands over every reference that a lane that waits still needs.
     *
     * @param point the number of the point at which it waits
     */
    public void forEachReference(Lane lane, int point, Consumer<Object> found) {
        frames.forEachReference(lane, point, found);
    }

    /** Returns a scalar that the member returned, as {@link Kind} says. */
    public static long resultBits(Lane lane, int result) {
        return lane.bits[result];
    }

    /** Returns a reference that the member returned. */
    public static Object resultReference(Lane lane, int result) {
        return lane.references[result];
    }
}
