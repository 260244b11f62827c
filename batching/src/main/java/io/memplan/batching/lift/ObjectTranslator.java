package io.memplan.batching.lift;

import io.memplan.batching.ir.Constant;
import io.memplan.batching.ir.Instruction;
import io.memplan.batching.ir.Intrinsic;
import io.memplan.batching.ir.Kind;
import io.memplan.batching.ir.Variable;
import io.memplan.batching.lift.MethodLifter.Callees;
import io.memplan.batching.tensor.TensorOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/** Translates what has to do with objects and methods: calls, records, constants, exceptions. */
final class ObjectTranslator {

    private final ClassFiles files;
    private final Layouts layouts;
    private final Callees callees;
    private final OperandStack stack;
    private final Emitter emitter;
    private final RecordShapes records;

    ObjectTranslator(ClassFiles files, Layouts layouts, Callees callees, OperandStack stack, Emitter emitter) {
        this.files = files;
        this.layouts = layouts;
        this.callees = callees;
        this.stack = stack;
        this.emitter = emitter;
        this.records = new RecordShapes(files);
    }

    void constant(Object constant) {
        if (constant instanceof Integer number) {
            stack.push(Constant.of(number));
        } else if (constant instanceof Long number) {
            stack.push(Constant.of(number));
        } else if (constant instanceof Float number) {
            stack.push(Constant.of(number));
        } else if (constant instanceof Double number) {
            stack.push(Constant.of(number));
        } else if (constant instanceof String text) {
            stack.push(new Symbol.Text(text));
        } else {
            throw new Refusal("it uses the constant " + constant + ".", "use numbers.");
        }
    }

    void type(int opcode, String name, int place) {
        if (opcode == Opcodes.NEW) {
            stack.push(new Symbol.Unborn(name, place));
        } else if (opcode == Opcodes.CHECKCAST && name.startsWith("[")) {
            // the clone of an array
            return;
        } else {
            throw new Refusal(
                    "it uses an object of the type " + name.replace('/', '.') + ".",
                    "use primitive types, records of them, and arrays of primitives.");
        }
    }

    void field(int opcode, FieldInsnNode field) {
        if (opcode == Opcodes.GETFIELD && stack.pop() instanceof Symbol.Composite composite) {
            stack.push(records.component(composite, field.name));
        } else if (opcode == Opcodes.GETSTATIC) {
            staticField(field);
        } else {
            throw new Refusal(
                    "it uses the field " + field.name + " of " + field.owner.replace('/', '.') + ".",
                    "pass what it holds as a parameter, and return what changes.");
        }
    }

    private void staticField(FieldInsnNode field) {
        Object value = StaticFields.read(files, field);
        Type type = Type.getType(field.desc);
        if (type.getSort() == Type.ARRAY || ArrayCalls.isValue(type)) {
            Intrinsic constant = PlatformMethods.constant(
                    field.name,
                    type.getSort() == Type.ARRAY ? value.getClass() : files.load(type.getInternalName()),
                    value);
            Variable array = emitter.temporary(Kind.REFERENCE);
            emitter.emit(new Instruction.Invoke(List.of(array), constant, List.of(), emitter.line()));
            stack.push(array);
        } else {
            constant(StaticFields.asConstant(value));
        }
    }

    void dynamic(InvokeDynamicInsnNode dynamic) {
        if (!dynamic.bsm.getOwner().equals("java/lang/invoke/StringConcatFactory")) {
            throw new Refusal("it uses a lambda or a method reference.", "call a static method.");
        }
        stack.pop(Type.getArgumentTypes(dynamic.desc).length);
        String recipe = dynamic.bsmArgs.length > 0 ? String.valueOf(dynamic.bsmArgs[0]) : "\u0001";
        stack.push(new Symbol.Text(recipe.replace('\u0001', '…')));
    }

    void call(int opcode, MethodInsnNode call) {
        List<Symbol> arguments = stack.pop(Type.getArgumentTypes(call.desc).length);
        switch (opcode) {
            case Opcodes.INVOKESTATIC -> callStatic(call, arguments);
            case Opcodes.INVOKESPECIAL -> construct(call, arguments);
            case Opcodes.INVOKEVIRTUAL -> callVirtual(call, arguments);
            case Opcodes.INVOKEINTERFACE -> callInterface(call, arguments);
            default -> throw unknown(call);
        }
    }

    private void callStatic(MethodInsnNode call, List<Symbol> arguments) {
        if (ArrayCalls.isBoxing(call)) {
            stack.push(new Symbol.Boxed(arguments.get(0).operands().get(0)));
            return;
        }
        Optional<TensorOperator> operator = ArrayCalls.find(call, true, Symbol.operands(arguments));
        if (operator.isPresent()) {
            compute(operator.get(), arguments);
            return;
        }
        Optional<Intrinsic> platform = PlatformMethods.findStatic(call.owner, call.name, call.desc);
        if (platform.isPresent()) {
            invoke(platform.get(), arguments);
        } else {
            callFunction(call, arguments);
        }
    }

    private void callFunction(MethodInsnNode call, List<Symbol> arguments) {
        if (call.owner.startsWith("java/") || call.owner.startsWith("javax/") || call.owner.startsWith("jdk/")) {
            throw unknown(call);
        }
        Type result = Type.getReturnType(call.desc);
        List<Variable> targets = new ArrayList<>();
        for (Kind kind : layouts.kinds(result)) {
            targets.add(emitter.temporary(kind));
        }
        String owner = files.declaring(call.owner, call.name, call.desc);
        String function = callees.nameOf(new MethodId(owner, call.name, call.desc));
        emitter.emit(new Instruction.Call(targets, function, Symbol.operands(arguments), emitter.line()));
        if (result.getSort() != Type.VOID) {
            stack.push(layouts.symbol(result, targets.iterator()));
        }
    }

    private void callInterface(MethodInsnNode call, List<Symbol> arguments) {
        List<Symbol> all = new ArrayList<>(List.of(stack.pop()));
        all.addAll(arguments);
        computeKnown(call, all);
    }

    private void computeKnown(MethodInsnNode call, List<Symbol> arguments) {
        Optional<TensorOperator> operator = ArrayCalls.find(call, false, Symbol.operands(arguments));
        if (operator.isEmpty()) {
            throw unknown(call);
        }
        compute(operator.get(), arguments);
    }

    private void compute(TensorOperator operator, List<Symbol> arguments) {
        Variable result = emitter.temporary(operator.result());
        emitter.emit(new Instruction.Tensor(List.of(result), operator, Symbol.operands(arguments), emitter.line()));
        stack.push(result);
    }

    private void callVirtual(MethodInsnNode call, List<Symbol> arguments) {
        Symbol receiver = stack.pop();
        List<Symbol> all = new ArrayList<>(List.of(receiver));
        all.addAll(arguments);
        if (receiver instanceof Symbol.Composite composite) {
            if (records.isAccessor(call)) {
                stack.push(records.component(composite, call.name));
            } else {
                callFunction(call, all);
            }
            return;
        }
        if (call.desc.endsWith(")L" + ArrayCalls.ARRAY + ";")) {
            computeKnown(call, all);
            return;
        }
        Optional<Intrinsic> method = PlatformMethods.findVirtual(call.owner, call.name, call.desc);
        if (method.isEmpty()) {
            method = ArrayCalls.findValueMethod(call);
        }
        if (method.isEmpty()) {
            throw unknown(call);
        }
        invoke(method.get(), all);
    }

    private void construct(MethodInsnNode call, List<Symbol> arguments) {
        Symbol receiver = stack.pop();
        if (!(receiver instanceof Symbol.Unborn)) {
            throw unknown(call);
        }
        if (layouts.isRecord(Type.getObjectType(call.owner))) {
            records.checkConstructor(call);
            stack.replace(receiver, new Symbol.Composite(call.owner, arguments));
        } else if (ArrayCalls.findConstructor(call).isPresent()) {
            invoke(ArrayCalls.findConstructor(call).get(), arguments);
            stack.replace(receiver, stack.pop());
        } else if (Throwable.class.isAssignableFrom(files.load(call.owner))) {
            stack.replace(receiver, new Symbol.Thrown(call.owner, firstText(arguments)));
        } else {
            throw new Refusal(
                    "it makes an object of the type " + call.owner.replace('/', '.') + ".",
                    "use primitive types, records of them, and arrays of primitives.");
        }
    }

    private static @Nullable String firstText(List<Symbol> symbols) {
        for (Symbol symbol : symbols) {
            if (symbol instanceof Symbol.Text text) {
                return text.text();
            }
        }
        return null;
    }

    private void invoke(Intrinsic intrinsic, List<Symbol> arguments) {
        List<Variable> targets =
                intrinsic.result() == null ? List.of() : List.of(emitter.temporary(intrinsic.result()));
        emitter.emit(new Instruction.Invoke(targets, intrinsic, Symbol.operands(arguments), emitter.line()));
        for (Variable target : targets) {
            stack.push(target);
        }
    }

    private static Refusal unknown(MethodInsnNode call) {
        return new Refusal(
                "it calls " + call.owner.replace('/', '.') + "." + call.name + ", which cannot be batched.",
                "call a static method of your own, or one of Math, Arrays or the boxes that takes and returns"
                        + " primitives.");
    }
}
