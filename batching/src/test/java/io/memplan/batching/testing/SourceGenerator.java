package io.memplan.batching.testing;

import io.memplan.batching.testing.ExpressionGenerator.Local;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Writes random Java classes of static methods: loops, labelled breaks and continues, switches of both kinds, early
 * returns, recursion and mutual recursion, arrays of all primitive types, records that are passed and returned, all
 * scalar types, and exceptions. Each run ends: loops count to at most eight, and recursion takes fuel.
 */
public final class SourceGenerator {

    private final Random random;
    private final int size;
    private final int methods;
    private final ExpressionGenerator expressions;
    private final StringBuilder source = new StringBuilder();
    private int names;
    private int labels;
    private int indent = 1;
    private String returned = "int";

    private SourceGenerator(long seed) {
        this.random = new Random(seed);
        this.size = (int) (seed & 3);
        this.methods = 1 + random.nextInt(4);
        this.expressions = new ExpressionGenerator(random, methods);
    }

    /** Writes a class; its entry is {@code run(int, long, double, int)}. */
    public static String generate(String name, long seed) {
        return new SourceGenerator(seed).write(name);
    }

    private String write(String name) {
        source.append("public final class ").append(name).append(" {\n");
        line("record Pair(double first, int second) {");
        line("    double sum() { return first + second; }");
        line("}");
        line("record Nest(Pair pair, byte tag) {}");
        line("static final int[] TABLE = {3, 1, 4, 1, 5, 9, 2, 6};");
        line("static int total(int[] x, int n) {");
        line("    int sum = 0;");
        line("    for (int value : x) sum = 31 * sum + value;");
        line("    x[n & 3]++;");
        line("    return n <= 0 ? sum : total(x, n - 1);");
        line("}");
        String numbers = "(int a, long b, double c, int fuel)";
        method("public static " + ExpressionGenerator.typeOf(random.nextInt(8)) + " run" + numbers);
        for (int i = 0; i < methods; i++) {
            method("static " + ExpressionGenerator.typeOf(i) + " m" + i + numbers);
        }
        if (source.indexOf("pair(") >= 0) {
            method("static Pair pair(Pair p, int a, int fuel)");
        }
        return source.append("}\n").toString();
    }

    private void method(String head) {
        returned = head.replace("public ", "").split(" ", -1)[1];
        List<Local> scope = expressions.scope();
        scope.clear();
        boolean ofPairs = returned.equals("Pair");
        scope.add(ofPairs ? new Local("p", "Pair", false) : new Local("b", "long", false));
        scope.add(new Local("a", "int", false));
        if (!ofPairs) {
            scope.add(new Local("c", "double", false));
        }
        scope.add(new Local("fuel", "int", true));
        line(head + " {");
        indent++;
        line("if (fuel <= 0) return " + (ofPairs ? "p" : expressions.literal(returned)) + ";");
        array("int", "ints");
        for (String type : List.of("double", "long", "float", "byte", "char", "short", "boolean")) {
            if (random.nextInt(4) == 0) {
                array(type, type + "s");
            }
        }
        block(size);
        line("return " + expression(returned, 1 + size / 2) + ";");
        indent--;
        line("}");
    }

    private void array(String type, String name) {
        line(type + "[] " + name + " = new " + type + "[4];");
        expressions.scope().add(new Local(name, type + "[]", true));
    }

    private String expression(String type, int depth) {
        return expressions.expression(type, depth);
    }

    private String pick(String... choices) {
        return expressions.pick(choices);
    }

    private void block(int depth) {
        List<Local> scope = expressions.scope();
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
        switch (random.nextInt(depth > 0 ? 17 : 7)) {
            case 0, 1 -> declare();
            case 2, 3 -> assign();
            case 4, 5 -> store();
            case 6 -> wholeArray();
            case 7, 8 -> choice(depth);
            case 9, 10 -> loop(depth);
            case 11 -> oldSwitch(depth);
            case 12 -> arrowSwitch();
            case 13 -> line("if (" + expression("boolean", 2) + ") return " + expression(returned, 2) + ";");
            case 14 -> record();
            case 15 -> fail();
            default -> doWhile(depth);
        }
    }

    private void declare() {
        List<String> types = new ArrayList<>(ExpressionGenerator.TYPES);
        types.addAll(ExpressionGenerator.NARROW);
        types.add("Pair");
        String type = types.get(random.nextInt(types.size()));
        String name = "v" + names++;
        line(type + " " + name + " = " + expression(type, 1 + size / 2) + ";");
        expressions.scope().add(new Local(name, type, false));
    }

    private void assign() {
        List<Local> free =
                expressions.scope().stream().filter(local -> !local.fixed()).toList();
        Local local = free.get(random.nextInt(free.size()));
        boolean isNumber = !local.type().equals("boolean") && !local.type().equals("Pair");
        if (isNumber && random.nextInt(3) == 0) {
            line(local.name() + pick("++", "--") + ";");
        } else if (isNumber && random.nextInt(3) == 0) {
            line(local.name() + pick(" += ", " -= ", " *= ") + expression(local.type(), 2) + ";");
        } else {
            line(local.name() + " = " + expression(local.type(), 1 + size / 2) + ";");
        }
    }

    private void store() {
        List<Local> arrays = expressions.scope().stream()
                .filter(local -> local.type().endsWith("[]"))
                .toList();
        String type = arrays.get(random.nextInt(arrays.size())).type().replace("[]", "");
        String operator = type.equals("boolean") ? " = " : pick(" = ", " = ", " += ", " *= ");
        line(expressions.element(type) + operator + expression(type, 2) + ";");
    }

    private void wholeArray() {
        String name = "copy" + names++;
        switch (random.nextInt(4)) {
            case 0 -> line("java.util.Arrays.fill(ints, " + expression("int", 1) + ");");
            case 1 -> line("System.arraycopy(ints, 0, ints, " + expression("int", 1) + " & 1, 2);");
            case 2 -> {
                line("int[] " + name + " = ints.clone();");
                line("ints[0] = " + name + "[3] - " + name + ".length;");
            }
            default -> {
                line("int[] " + name + " = new int[" + expression("int", 1) + " % 40];");
                line("ints[1] += " + name + ".length;");
            }
        }
    }

    private void choice(int depth) {
        line("if (" + expression("boolean", 2) + ") {");
        nested(depth);
        if (random.nextBoolean()) {
            line("} else {");
            nested(depth);
        }
        line("}");
    }

    private void loop(int depth) {
        String label = "loop" + labels++;
        String counter = "i" + names++;
        line(label + ": for (int " + counter + " = 0; " + counter + " < (" + expression("int", 1) + " & 7); " + counter
                + "++) {");
        expressions.scope().add(new Local(counter, "int", true));
        nested(depth);
        indent++;
        line("if (" + expression("boolean", 1) + ") " + pick("break", "continue") + pick(" " + label, "") + ";");
        if (random.nextBoolean()) {
            line("for (int j = 0; j < 3; j++) { if (" + expression("boolean", 1) + ") " + pick("break ", "continue ")
                    + label + "; }");
        }
        indent--;
        nested(depth);
        expressions.scope().remove(expressions.scope().size() - 1);
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
        line("switch (" + expression(pick("int", "byte", "char"), 2) + " & 3) {");
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
        String type = pick("int", "long", "double", "float", "Pair");
        String name = "v" + names++;
        line(type + " " + name + " = switch (" + expression("int", 2) + " % 1000) {");
        line("    case 0, 1 -> " + expression(type, 2) + ";");
        line("    case -7, 100 -> { int t = " + expression("int", 1) + "; yield " + expression(type, 1) + "; }");
        line("    default -> " + expression(type, 2) + ";");
        line("};");
        expressions.scope().add(new Local(name, type, false));
    }

    private void record() {
        String name = "n" + names++;
        line("Nest " + name + " = new Nest(" + expression("Pair", 2) + ", " + expression("byte", 2) + ");");
        line("if (" + expression("boolean", 1) + ") " + name + " = new Nest(new Pair(" + name + ".pair().sum(), " + name
                + ".tag()), (byte) (" + name + ".tag() + 1));");
        line("a " + pick("=", "+=") + " " + name + ".pair().second() - " + name + ".tag();");
    }

    private void fail() {
        line("if (" + expression("boolean", 2) + " && (a & 7) == 3) throw new "
                + pick("IllegalStateException(\"no\")", "IllegalArgumentException()", "ArithmeticException(\"odd\")")
                + ";");
    }

    private void line(String text) {
        source.append("    ".repeat(indent)).append(text).append('\n');
    }
}
