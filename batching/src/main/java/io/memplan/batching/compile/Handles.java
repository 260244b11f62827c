package io.memplan.batching.compile;

import io.memplan.batching.CounterRandom;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Intrinsic;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** How generated code calls methods of the platform: by their names where they have one, or by a constant handle. */
final class Handles {

    private static final String HANDLES = "java/lang/invoke/MethodHandles";
    private static final Handle CLASS_DATA_AT = new Handle(
            Opcodes.H_INVOKESTATIC,
            HANDLES,
            "classDataAt",
            "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;I)Ljava/lang/Object;",
            false);

    private final List<MethodHandle> handles = new ArrayList<>();

    /** Returns the handles that the generated class is given. */
    List<MethodHandle> all() {
        return List.copyOf(handles);
    }

    /** Emits a call of a method of the platform, whose operands an emitter loads. */
    void call(MethodVisitor code, Instruction.Invoke invoke, AbstractEmitter emitter) {
        Intrinsic intrinsic = invoke.intrinsic();
        Optional<MethodHandleInfo> named = named(intrinsic.handle());
        MethodType type = intrinsic.handle().type();
        if (named.isEmpty()) {
            code.visitLdcInsn(new ConstantDynamic(
                    "_", "Ljava/lang/invoke/MethodHandle;", CLASS_DATA_AT, (Integer) handles.size()));
            handles.add(intrinsic.handle());
        }
        for (int i = 0; i < type.parameterCount(); i++) {
            emitter.load(invoke.operands().get(i));
            Class<?> parameter = type.parameterType(i);
            if (!parameter.isPrimitive() && parameter != Object.class) {
                code.visitTypeInsn(Opcodes.CHECKCAST, Type.getInternalName(parameter));
            }
        }
        if (named.isEmpty()) {
            code.visitMethodInsn(
                    Opcodes.INVOKEVIRTUAL,
                    "java/lang/invoke/MethodHandle",
                    "invokeExact",
                    type.toMethodDescriptorString(),
                    false);
        } else {
            MethodHandleInfo info = named.get();
            boolean isStatic = info.getReferenceKind() == MethodHandleInfo.REF_invokeStatic;
            code.visitMethodInsn(
                    isStatic ? Opcodes.INVOKESTATIC : Opcodes.INVOKEVIRTUAL,
                    Type.getInternalName(info.getDeclaringClass()),
                    info.getName(),
                    info.getMethodType().toMethodDescriptorString(),
                    false);
        }
    }

    private static Optional<MethodHandleInfo> named(MethodHandle handle) {
        try {
            MethodHandleInfo info = MethodHandles.publicLookup().revealDirect(handle);
            boolean isStatic = info.getReferenceKind() == MethodHandleInfo.REF_invokeStatic
                    && info.getDeclaringClass().getClassLoader() == null;
            boolean isOwn = info.getReferenceKind() == MethodHandleInfo.REF_invokeVirtual
                    && info.getDeclaringClass() == CounterRandom.class;
            return isStatic || isOwn ? Optional.of(info) : Optional.empty();
        } catch (IllegalArgumentException | SecurityException e) {
            return Optional.empty();
        }
    }
}
