package io.memplan.batching.ir;

import java.lang.invoke.MethodHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A method of the platform that is called as it is, once for each member.
 *
 * @param name the method for people, such as {@code Math.sqrt}
 * @param parameters what it takes
 * @param result what it returns, or null for nothing
 * @param handle calls it with its own types
 */
public record Intrinsic(String name, List<Kind> parameters, @Nullable Kind result, MethodHandle handle) {

    public Intrinsic {
        parameters = List.copyOf(parameters);
        if (handle.type().parameterCount() != parameters.size()) {
            throw new IllegalArgumentException("The method " + name + " takes "
                    + handle.type().parameterCount() + " arguments, but " + parameters.size() + " are declared.");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
