package io.memplan.batching.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/**
 * Writes random Java classes of static methods: loops, labelled breaks and continues, switches of both kinds, early
 * returns, recursion and mutual recursion, arrays, records, and all scalar types. Each run ends: loops count to at most
 * eight, and recursion takes fuel.
 */
public final class SourceGenerator {

    private static final List<String> TYPES = List.of("int", "long", "double", "float", "boolean");

    private final Random random;
    private final int size;
    private final StringBuilder source = new StringBuilder();
    private final List<Local> scope = new ArrayList<>();
    private int methods;
    private int names;
    private int labels;
    private int indent = 1;
    private String returned = "int";

    private record Local(String name, String type, boolean fixed) {}

    private SourceGenerator(long seed) {
        this.random = new Random(seed);
        this.size = (int) (seed & 3);
    }

    /** Writes a class; its entry is {@code run(int, long, double, int)}. */
    public static String generate(String name, long seed) {
        return new SourceGenerator(seed).write(name);
    }

    private String write(String name) {
        methods = 1 + random.nextInt(3);
        source.append("public final class ").append(name).append(" {\n");
        line("record Pair(double first, int second) {");
        line("    double sum() { return first + second; }");
        line("}");
        line("static final int[] TABLE = {3, 1, 4, 1, 5, 9, 2, 6};");
        method("public static " + TYPES.get(random.nextInt(5)) + " run(int a, long b, double c, int fuel)");
        for (int i = 0; i < methods; i++) {
            method("static " + typeOf(i) + " m" + i + "(int a, long b, double c, int fuel)");
        }
        return source.append("}\n").toString();
    }

    private static String typeOf(int method) {
        return TYPES.get(method % 3);
    }

    private void method(String head) {
        returned = head.replace("public ", "").split(" ", -1)[1];
        scope.clear();
        scope.add(new Local("a", "int", false));
        scope.add(new Local("b", "long", false));
        scope.add(new Local("c", "double", false));
        scope.add(new Local("fuel", "int", true));
        line(head + " {");
        indent++;
        line("if (fuel <= 0) return " + literal(returned) + ";");
        line("int[] array = new int[8];");
        line("double[] reals = new double[4];");
        block(size);
        line("return " + expression(returned, 1 + size / 2) + ";");
        indent--;
        line("}");
    }

    private void block(int depth) {
        int mark = scope.size();
        int statements = 1 + random.nextInt(1 + size);
        for (int i = 0; i < statements; i++) {
            statement(depth);
        }
        while (scope.size() > mark) {
            scope.remove(scope.size() - 1);
        }
    }

    private void nested(int depth) {
        indent++;
        block(depth - 1);
        indent--;
    }

    private void statement(int depth) {
        switch (random.nextInt(depth > 0 ? 14 : 5)) {
            case 0, 1 -> declare();
            case 2 -> assign();
            case 3 ->
                line("array[" + expression("int", 1) + " & 7] " + pick("=", "+=", "^=") + " " + expression("int", 2)
                        + ";");
            case 4 -> line("reals[" + expression("int", 1) + " & 3] = " + expression("double", 2) + ";");
            case 5, 6 -> {
                line("if (" + expression("boolean", 2) + ") {");
                nested(depth);
                if (random.nextBoolean()) {
                    line("} else {");
                    nested(depth);
                }
                line("}");
            }
            case 7, 8 -> loop(depth);
            case 9 -> oldSwitch(depth);
            case 10 -> arrowSwitch();
            case 11 -> line("if (" + expression("boolean", 2) + ") return " + expression(returned, 2) + ";");
            case 12 -> record();
            default -> doWhile(depth);
        }
    }

    private void declare() {
        String type = TYPES.get(random.nextInt(5));
        String name = "v" + names++;
        line(type + " " + name + " = " + expression(type, 1 + size / 2) + ";");
        scope.add(new Local(name, type, false));
    }

    private void assign() {
        List<Local> free = scope.stream().filter(local -> !local.fixed).toList();
        Local local = free.get(random.nextInt(free.size()));
        if (local.type.equals("int") && random.nextInt(3) == 0) {
            line(local.name + pick("++", "--") + ";");
        } else if (!local.type.equals("boolean") && random.nextInt(3) == 0) {
            line(local.name + pick(" += ", " -= ", " *= ") + expression(local.type, 2) + ";");
        } else {
            line(local.name + " = " + expression(local.type, 1 + size / 2) + ";");
        }
    }

    private void loop(int depth) {
        String label = "loop" + labels++;
        String counter = "i" + names++;
        line(label + ": for (int " + counter + " = 0; " + counter + " < (" + expression("int", 1) + " & 7); " + counter
                + "++) {");
        scope.add(new Local(counter, "int", true));
        nested(depth);
        indent++;
        line("if (" + expression("boolean", 1) + ") " + pick("break", "continue") + pick(" " + label, "") + ";");
        if (random.nextBoolean()) {
            line("for (int j = 0; j < 3; j++) { if (" + expression("boolean", 1) + ") " + pick("break ", "continue ")
                    + label + "; }");
        }
        indent--;
        nested(depth);
        scope.remove(scope.size() - 1);
        line("}");
    }

    private void doWhile(int depth) {
        String counter = "k" + names++;
        line("int " + counter + " = 0;");
        line("do {");
        nested(depth);
        line("} while (" + counter + "++ < 4 && " + expression("boolean", 2) + ");");
    }

    private void oldSwitch(int depth) {
        line("switch (" + expression("int", 2) + " & 3) {");
        line("case 0:");
        nested(depth);
        line("case 2:");
        nested(depth);
        line("break;");
        line(pick("case 1:", "case 3:"));
        nested(depth);
        if (random.nextBoolean()) {
            line("default:");
            nested(depth);
        }
        line("}");
    }

    private void arrowSwitch() {
        String type = TYPES.get(random.nextInt(4));
        String name = "v" + names++;
        line(type + " " + name + " = switch (" + expression("int", 2) + " % 1000) {");
        line("    case 0, 1 -> " + expression(type, 2) + ";");
        line("    case -7, 100 -> { int t = " + expression("int", 1) + "; yield " + expression(type, 1) + "; }");
        line("    default -> " + expression(type, 2) + ";");
        line("};");
        scope.add(new Local(name, type, false));
    }

    private void record() {
        String name = "p" + names++;
        line("Pair " + name + " = new Pair(" + expression("double", 2) + ", " + expression("int", 2) + ");");
        line("if (" + expression("boolean", 1) + ") " + name + " = new Pair(" + name + ".sum(), " + name
                + ".second() + 1);");
        line("c " + pick("=", "+=") + " " + name + ".sum() - " + name + ".first();");
    }

    private String expression(String type, int depth) {
        if (depth == 0 || random.nextInt(5) == 0) {
            return atom(type);
        }
        return switch (random.nextInt(8)) {
            case 0 ->
                "(" + expression("boolean", depth - 1) + " ? " + expression(type, depth - 1) + " : "
                        + expression(type, depth - 1) + ")";
            case 1 -> call(type, depth);
            case 2 -> convert(type, depth);
            default -> operation(type, depth);
        };
    }

    private String atom(String type) {
        List<Local> fitting =
                scope.stream().filter(local -> local.type.equals(type)).toList();
        if (fitting.isEmpty() || random.nextInt(4) == 0) {
            if (type.equals("int") && random.nextBoolean()) {
                return "array[" + random.nextInt(8) + "]";
            }
            return literal(type);
        }
        return fitting.get(random.nextInt(fitting.size())).name;
    }

    private String literal(String type) {
        return switch (type) {
            case "int" -> pick("0", "1", "-3", "17", "0x7fffffff", "Integer.MIN_VALUE", "TABLE[5]", "(byte) 200");
            case "long" -> pick("0L", "1L", "-5L", "1234567890123L", "Long.MAX_VALUE");
            case "double" -> pick("0.0", "-0.0", "1.5", "-2.25", "1e300", "Double.NaN", "Double.NEGATIVE_INFINITY");
            case "float" -> pick("0f", "1f", "-2.5f", "1e30f", "Float.NaN");
            default -> pick("true", "false");
        };
    }

    private String call(String type, int depth) {
        int index = random.nextInt(methods);
        String called = "m" + index + "(" + expression("int", depth - 1) + ", " + expression("long", depth - 1) + ", "
                + expression("double", depth - 1) + ", fuel - 2)";
        if (typeOf(index).equals(type)) {
            return called;
        }
        return type.equals("boolean") ? "(" + called + " > 0)" : "(" + type + ") " + called;
    }

    private String convert(String type, int depth) {
        if (type.equals("boolean")) {
            return "!" + "(" + expression("boolean", depth - 1) + ")";
        }
        String from = TYPES.get(random.nextInt(4));
        String narrow = type.equals("int") ? pick("(byte) ", "(short) ", "(char) ", "(int) ") : "(" + type + ") ";
        return "(" + narrow + "(" + expression(from, depth - 1) + "))";
    }

    private String operation(String type, int depth) {
        String left = expression(type, depth - 1);
        String right = expression(type, depth - 1);
        return switch (type) {
            case "boolean" ->
                random.nextInt(3) == 0
                        ? "(" + left + pick(" && ", " || ", " ^ ", " == ") + right + ")"
                        : comparison(depth);
            case "int" ->
                random.nextInt(6) == 0
                        ? pick("Math.abs(", "Integer.bitCount(", "-(", "~(") + left + ")"
                        : "(" + left
                                + pick(" + ", " - ", " * ", " / ", " % ", " & ", " | ", " ^ ", " << ", " >> ", " >>> ")
                                + right + ")";
            case "long" ->
                random.nextInt(4) == 0
                        ? "(" + left + pick(" << ", " >> ", " >>> ") + expression("int", depth - 1) + ")"
                        : "(" + left + pick(" + ", " - ", " * ", " / ", " % ", " & ", " | ", " ^ ") + right + ")";
            case "double" ->
                random.nextInt(4) == 0
                        ? pick("Math.sqrt(", "Math.sin(", "Math.floor(", "-(") + left + ")"
                        : random.nextInt(5) == 0
                                ? pick("Math.max(", "Math.pow(", "Math.min(") + left + ", " + right + ")"
                                : "(" + left + pick(" + ", " - ", " * ", " / ", " % ") + right + ")";
            default -> "(" + left + pick(" + ", " - ", " * ", " / ", " % ") + right + ")";
        };
    }

    private String comparison(int depth) {
        String type = TYPES.get(random.nextInt(4));
        return "(" + expression(type, depth - 1) + pick(" < ", " <= ", " > ", " >= ", " == ", " != ")
                + expression(type, depth - 1) + ")";
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private void line(String text) {
        source.append("    ".repeat(indent)).append(text).append('\n');
    }

    @Override
    public String toString() {
        return new StringJoiner("\n").add(source).toString();
    }
}
