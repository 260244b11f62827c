package io.memplan.batching.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes random expressions of all scalar types and of records, over the variables in scope. */
final class ExpressionGenerator {

    /** The types in which arithmetic is done, and truth. */
    static final List<String> TYPES = List.of("int", "long", "double", "float", "boolean");

    /** The types that only hold. */
    static final List<String> NARROW = List.of("byte", "char", "short");

    private final Random random;
    private final List<Local> scope = new ArrayList<>();
    private final int methods;

    /** A variable in scope; one that is fixed is not assigned to. */
    record Local(String name, String type, boolean fixed) {}

    ExpressionGenerator(Random random, int methods) {
        this.random = random;
        this.methods = methods;
    }

    List<Local> scope() {
        return scope;
    }

    /** Returns what a method of a number returns. */
    static String typeOf(int method) {
        return List.of("int", "long", "double", "byte", "char", "short", "float", "boolean")
                .get(method % 8);
    }

    String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    String expression(String type, int depth) {
        if (type.equals("Pair")) {
            return pair(depth);
        }
        if (depth == 0 || random.nextInt(5) == 0) {
            return atom(type);
        }
        if (NARROW.contains(type)) {
            return random.nextInt(6) == 0
                    ? call(type, depth)
                    : "(" + type + ") (" + expression(pick("int", "int", "long", "double"), depth - 1) + ")";
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

    private String pair(int depth) {
        List<Local> held =
                scope.stream().filter(local -> local.type.equals("Pair")).toList();
        int choice = random.nextInt(4);
        if (choice == 0 && !held.isEmpty()) {
            return held.get(random.nextInt(held.size())).name;
        }
        if (choice == 1 && depth > 0) {
            return "pair(" + pair(depth - 1) + ", " + expression("int", depth - 1) + ", fuel - 2)";
        }
        int below = Math.max(0, depth - 1);
        return "new Pair(" + expression("double", below) + ", " + expression("int", below) + ")";
    }

    private String atom(String type) {
        List<Local> fitting = scope.stream()
                .filter(local -> local.type.equals(type) || (type.equals("int") && NARROW.contains(local.type)))
                .toList();
        if (fitting.isEmpty() || random.nextInt(4) == 0) {
            return random.nextBoolean() && hasElements(type) ? element(type) : literal(type);
        }
        return fitting.get(random.nextInt(fitting.size())).name;
    }

    private boolean hasElements(String type) {
        return scope.stream().anyMatch(local -> local.type.equals(type + "[]"));
    }

    /** Returns an element of an array in scope, now and then one that does not exist. */
    String element(String type) {
        List<Local> arrays =
                scope.stream().filter(local -> local.type.equals(type + "[]")).toList();
        String array = arrays.get(random.nextInt(arrays.size())).name;
        String index = random.nextInt(30) == 0
                ? pick("-1", "fuel * 3")
                : random.nextBoolean() ? String.valueOf(random.nextInt(4)) : atom("int") + " & 3";
        return array + "[" + index + "]";
    }

    String literal(String type) {
        return switch (type) {
            case "int" -> pick("0", "1", "-3", "17", "0x7fffffff", "Integer.MIN_VALUE", "TABLE[5]", "(byte) 200");
            case "long" -> pick("0L", "1L", "-5L", "1234567890123L", "Long.MAX_VALUE");
            case "double" -> pick("0.0", "-0.0", "1.5", "-2.25", "1e300", "Double.NaN", "Double.NEGATIVE_INFINITY");
            case "float" -> pick("0f", "1f", "-2.5f", "1e30f", "Float.NaN");
            case "byte", "short" -> "(" + type + ") " + pick("0", "-1", "100");
            case "char" -> pick("'a'", "'\\uffff'", "(char) 7");
            default -> pick("true", "false");
        };
    }

    private String call(String type, int depth) {
        if (type.equals("int") && random.nextInt(4) == 0 && hasElements("int")) {
            return "total(ints, " + expression("int", depth - 1) + " & 3)";
        }
        if (type.equals("double") && random.nextInt(4) == 0) {
            return pair(depth - 1) + ".sum()";
        }
        int index = random.nextInt(methods);
        String called = "m" + index + "(" + expression("int", depth - 1) + ", " + expression("long", depth - 1) + ", "
                + expression("double", depth - 1) + ", fuel - 2)";
        String made = typeOf(index);
        if (made.equals(type)) {
            return called;
        }
        if (made.equals("boolean")) {
            return "(" + called + " ? " + literal(type) + " : " + literal(type) + ")";
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
                        ? "(" + left + pick(" && ", " || ", " ^ ", " == ", " & ", " | ") + right + ")"
                        : comparison(depth);
            case "int" -> intOperation(left, right, depth);
            case "long" ->
                switch (random.nextInt(5)) {
                    case 0 -> "(" + left + pick(" << ", " >> ", " >>> ") + expression("int", depth - 1) + ")";
                    case 1 -> pick("Math.addExact(", "Math.floorMod(", "Math.max(") + left + ", " + right + ")";
                    default -> "(" + left + pick(" + ", " - ", " * ", " / ", " % ", " & ", " | ", " ^ ") + right + ")";
                };
            case "double" ->
                switch (random.nextInt(5)) {
                    case 0 -> pick("Math.sqrt(", "Math.sin(", "Math.floor(", "Math.exp(", "-(") + left + ")";
                    case 1 -> pick("Math.max(", "Math.pow(", "Math.min(") + left + ", " + right + ")";
                    default -> "(" + left + pick(" + ", " - ", " * ", " / ", " % ") + right + ")";
                };
            default -> "(" + left + pick(" + ", " - ", " * ", " / ", " % ") + right + ")";
        };
    }

    private String intOperation(String left, String right, int depth) {
        return switch (random.nextInt(8)) {
            case 0 -> pick("Math.abs(", "Integer.bitCount(", "-(", "~(") + left + ")";
            case 1 -> "Float.floatToIntBits(" + expression("float", depth - 1) + ")";
            default ->
                "(" + left + pick(" + ", " - ", " * ", " / ", " % ", " & ", " | ", " ^ ", " << ", " >> ", " >>> ")
                        + right + ")";
        };
    }

    private String comparison(int depth) {
        String type = TYPES.get(random.nextInt(4));
        return "(" + expression(type, depth - 1) + pick(" < ", " <= ", " > ", " >= ", " == ", " != ")
                + expression(type, depth - 1) + ")";
    }
}
