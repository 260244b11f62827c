package io.memplan.graph;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The constant arguments of an operation, by name, in the order of their names.
 *
 * <p>A value is a {@code Long}, {@code Double}, {@code Boolean}, {@code String}, or a {@code List} of one of them.
 */
public final class Attributes {

    private static final Attributes NONE = new Attributes(new TreeMap<>());

    private final SortedMap<String, Object> valueByName;

    private Attributes(SortedMap<String, Object> valueByName) {
        this.valueByName = Collections.unmodifiableSortedMap(valueByName);
    }

    /** Returns the empty set of attributes. */
    public static Attributes none() {
        return NONE;
    }

    /** Creates attributes from a map of names to values. */
    public static Attributes copyOf(Map<String, ?> valueByName) {
        Attributes attributes = NONE;
        for (Map.Entry<String, ?> entry : valueByName.entrySet()) {
            attributes = attributes.with(entry.getKey(), entry.getValue());
        }
        return attributes;
    }

    /** Creates attributes with one entry. */
    public static Attributes of(String name, Object value) {
        return NONE.with(name, value);
    }

    /** Returns these attributes with one more entry, or with the entry replaced. */
    public Attributes with(String name, Object value) {
        TreeMap<String, Object> copy = new TreeMap<>(valueByName);
        copy.put(name, normalise(name, value));
        return new Attributes(copy);
    }

    private static Object normalise(String name, Object value) {
        if (value instanceof Integer number) {
            return (long) number;
        }
        if (value instanceof Float number) {
            return (double) number;
        }
        if (value instanceof Long || value instanceof Double || value instanceof Boolean || value instanceof String) {
            return value;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(element -> normalise(name, element)).toList();
        }
        throw new IllegalArgumentException(
                "The attribute " + name + " has the value " + value + ", which no operation can carry.");
    }

    /** Returns the entries in the order of their names. */
    public SortedMap<String, Object> asMap() {
        return valueByName;
    }

    /** Returns whether there is an entry of this name. */
    public boolean has(String name) {
        return valueByName.containsKey(name);
    }

    /** Returns an integer. */
    public long integer(String name) {
        return get(name, Long.class);
    }

    /** Returns a number as a double. */
    public double real(String name) {
        return get(name, Number.class).doubleValue();
    }

    /** Returns a flag. */
    public boolean flag(String name) {
        return get(name, Boolean.class);
    }

    /** Returns a text. */
    public String text(String name) {
        return get(name, String.class);
    }

    /** Returns a list of integers. */
    public List<Long> integers(String name) {
        return ((List<?>) get(name, List.class)).stream().map(Long.class::cast).toList();
    }

    /** Returns a list of texts. */
    public List<String> texts(String name) {
        return ((List<?>) get(name, List.class))
                .stream().map(String.class::cast).toList();
    }

    /** Returns a list of flags. */
    public List<Boolean> flags(String name) {
        return ((List<?>) get(name, List.class))
                .stream().map(Boolean.class::cast).toList();
    }

    private <T> T get(String name, Class<T> type) {
        Object value = valueByName.get(name);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("The attribute " + name + " is " + value + ", but a "
                    + type.getSimpleName() + " is needed. All attributes: " + valueByName);
        }
        return type.cast(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Attributes attributes && attributes.valueByName.equals(valueByName);
    }

    @Override
    public int hashCode() {
        return valueByName.hashCode();
    }

    @Override
    public String toString() {
        return valueByName.toString();
    }
}
