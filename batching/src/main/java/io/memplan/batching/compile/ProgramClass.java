package io.memplan.batching.compile;

import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Variable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/** Assembles the class of a program, and loads it as a hidden class. */
final class ProgramClass {

    private static final String SUPER = Type.getInternalName(CompiledCode.class);

    /** The name of the class, before it is hidden. */
    static final String NAME = SUPER + "$Program";

    private static final String RUN = "(" + Types.LANE + "I)I";
    private static final int START_GROUP = 0;

    private final ProgramShape program;
    private final Handles handles = new Handles();
    private final ClassNode node = new ClassNode();
    private final Map<String, Integer> entryByFunction = new HashMap<>();
    private final List<Group> groups = new ArrayList<>();

    private ProgramClass(ProgramShape program) {
        this.program = program;
    }

    static String nativeName(FunctionShape shape) {
        return "native" + shape.number();
    }

    static String bridgeName(FunctionShape shape) {
        return "bridge" + shape.number();
    }

    /**
     * Compiles a program.
     *
     * @throws org.objectweb.asm.ClassTooLargeException if it has too many constants for one class
     */
    static Loaded load(ProgramShape program) {
        ProgramClass made = new ProgramClass(program);
        CompiledCode code = made.load();
        return new Loaded(code, new FrameMap(program, made.groups));
    }

    /** A program that can run, and where its frames hold references. */
    record Loaded(CompiledCode code, FrameMap frames) {}

    /** Returns the state in which a program starts. */
    static int startState() {
        return START_GROUP << Group.POINT_BITS;
    }

    private CompiledCode load() {
        node.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, NAME, null, SUPER, null);
        constructor();
        for (FunctionShape shape : program.shapes()) {
            if (shape.isFramed()) {
                List<Group> own = Group.of(shape, program, 1 + groups.size());
                groups.addAll(own);
                entryByFunction.put(
                        shape.function().name(), own.get(0).stateByPoint().get(ResumePoint.CALL));
            }
        }
        for (FunctionShape shape : program.shapes()) {
            emit(shape);
        }
        start();
        run();
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected String getCommonSuperClass(String first, String second) {
                return "java/lang/Object";
            }
        };
        node.accept(writer);
        try {
            MethodHandles.Lookup lookup =
                    MethodHandles.lookup().defineHiddenClassWithClassData(writer.toByteArray(), handles.all(), true);
            return (CompiledCode) lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class))
                    .asType(MethodType.methodType(CompiledCode.class))
                    .invokeExact();
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("The generated class cannot be loaded.", e);
        }
    }

    private MethodNode method(int access, String name, String descriptor) {
        return (MethodNode) node.visitMethod(access, name, descriptor, null, null);
    }

    private void constructor() {
        MethodNode code = method(0, "<init>", "()V");
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, SUPER, "<init>", "()V", false);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private void emit(FunctionShape shape) {
        int access = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC;
        if (shape.isNative()) {
            NativeEmitter.emit(method(access, nativeName(shape), shape.nativeDescriptor()), program, shape, handles);
        }
        if (shape.isFramed()) {
            bridge(shape, method(access, bridgeName(shape), shape.bridgeDescriptor()));
            Map<ResumePoint, Integer> states = new LinkedHashMap<>();
            List<Group> own = new ArrayList<>();
            for (Group group : groups) {
                if (group.shape() == shape) {
                    own.add(group);
                    states.putAll(group.stateByPoint());
                }
            }
            for (Group group : own) {
                FrameEmitter.emit(
                        method(access, "group" + group.number(), RUN),
                        program,
                        group,
                        states,
                        entryByFunction,
                        handles);
            }
        }
    }

    /** Emits what calls the framed form from native code: in a lane of its own, up to its end. */
    private void bridge(FunctionShape shape, MethodNode code) {
        int nested = 1;
        for (Variable parameter : shape.function().parameters()) {
            nested += LocalSlots.words(parameter.kind());
        }
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, Types.LANE_NAME, "nested", "()" + Types.LANE, false);
        code.visitVarInsn(Opcodes.ASTORE, nested);
        int slot = 1;
        for (int i = 0; i < shape.function().parameters().size(); i++) {
            Kind kind = shape.function().parameters().get(i).kind();
            stack(code, nested, kind);
            Types.pushInt(code, kind.isScalar() ? 1 + i : i);
            code.visitVarInsn(Types.opcode(kind, Opcodes.ILOAD), slot);
            Types.toBits(code, kind);
            code.visitInsn(kind.isScalar() ? Opcodes.LASTORE : Opcodes.AASTORE);
            slot += LocalSlots.words(kind);
        }
        code.visitVarInsn(Opcodes.ALOAD, nested);
        Types.pushInt(code, entryByFunction.getOrDefault(shape.function().name(), Lane.FINISHED));
        code.visitMethodInsn(Opcodes.INVOKESTATIC, NAME, "go", RUN, false);
        code.visitInsn(Opcodes.POP);
        List<Kind> results = shape.function().results();
        if (results.size() == 1) {
            read(code, nested, results.get(0), 0);
            code.visitInsn(Types.opcode(results.get(0), Opcodes.IRETURN));
        } else {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ALOAD, nested);
            Types.pushInt(code, results.size());
            code.visitMethodInsn(
                    Opcodes.INVOKEVIRTUAL, Types.LANE_NAME, "takeResults", "(" + Types.LANE + "I)V", false);
            code.visitInsn(Opcodes.RETURN);
        }
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private static void stack(MethodNode code, int lane, Kind kind) {
        code.visitVarInsn(Opcodes.ALOAD, lane);
        code.visitFieldInsn(
                Opcodes.GETFIELD,
                Types.LANE_NAME,
                kind.isScalar() ? "bits" : "references",
                kind.isScalar() ? "[J" : "[Ljava/lang/Object;");
    }

    private static void read(MethodNode code, int lane, Kind kind, int place) {
        stack(code, lane, kind);
        Types.pushInt(code, place);
        code.visitInsn(kind.isScalar() ? Opcodes.LALOAD : Opcodes.AALOAD);
        Types.fromBits(code, kind);
    }

    /** Emits the start of the program: its arguments stand in the lane's first frame, and so do its results. */
    private void start() {
        FunctionShape entry = program.entry();
        MethodNode code = method(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC, "start", RUN);
        code.visitCode();
        if (!entry.isNative()) {
            Types.pushInt(code, entryByFunction.getOrDefault(entry.function().name(), Lane.FINISHED));
        } else {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            if (entry.isRecursive()) {
                code.visitInsn(Opcodes.ICONST_0);
            }
            for (int i = 0; i < entry.function().parameters().size(); i++) {
                Kind kind = entry.function().parameters().get(i).kind();
                read(code, 0, kind, kind.isScalar() ? 1 + i : i);
            }
            code.visitMethodInsn(Opcodes.INVOKESTATIC, NAME, nativeName(entry), entry.nativeDescriptor(), false);
            List<Kind> results = entry.function().results();
            if (results.size() == 1) {
                Kind kind = results.get(0);
                code.visitVarInsn(Types.opcode(kind, Opcodes.ISTORE), 2);
                stack(code, 0, kind);
                code.visitInsn(Opcodes.ICONST_0);
                code.visitVarInsn(Types.opcode(kind, Opcodes.ILOAD), 2);
                Types.toBits(code, kind);
                code.visitInsn(kind.isScalar() ? Opcodes.LASTORE : Opcodes.AASTORE);
            } else {
                code.visitVarInsn(Opcodes.ALOAD, 0);
                Types.pushInt(code, results.size());
                code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, Types.LANE_NAME, "giveResults", "(I)V", false);
            }
            code.visitInsn(Opcodes.ICONST_M1);
        }
        code.visitInsn(Opcodes.IRETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** Emits the loop that goes from group to group until the lane waits or is finished. */
    private void run() {
        MethodNode code = method(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC, "go", RUN);
        code.visitCode();
        Label loop = new Label();
        Label end = new Label();
        Label[] labels = new Label[1 + groups.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = new Label();
        }
        code.visitLabel(loop);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        Types.pushInt(code, Group.POINT_BITS);
        code.visitInsn(Opcodes.ISHR);
        code.visitTableSwitchInsn(0, labels.length - 1, end, labels);
        for (int i = 0; i < labels.length; i++) {
            code.visitLabel(labels[i]);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ILOAD, 1);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, NAME, i == START_GROUP ? "start" : "group" + i, RUN, false);
            code.visitVarInsn(Opcodes.ISTORE, 1);
            code.visitJumpInsn(Opcodes.GOTO, loop);
        }
        code.visitLabel(end);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitInsn(Opcodes.IRETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
        MethodNode own = method(0, "run", RUN);
        own.visitCode();
        own.visitVarInsn(Opcodes.ALOAD, 1);
        own.visitVarInsn(Opcodes.ILOAD, 2);
        own.visitMethodInsn(Opcodes.INVOKESTATIC, NAME, "go", RUN, false);
        own.visitInsn(Opcodes.IRETURN);
        own.visitMaxs(0, 0);
        own.visitEnd();
    }
}
