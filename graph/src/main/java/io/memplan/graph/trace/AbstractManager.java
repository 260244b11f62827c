package io.memplan.graph.trace;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.memplan.graph.Role;
import io.memplan.graph.TensorType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A manager that makes abstract arrays.
 *
 * <p>Constants become operations. While a block is initialized, whatever it makes is the initial value of a parameter,
 * of which only the type matters.
 */
final class AbstractManager implements InvocationHandler {

    private static final Set<String> OVERLOADED = Set.of(
            "create",
            "zeros",
            "ones",
            "full",
            "arange",
            "eye",
            "linspace",
            "randomUniform",
            "randomNormal",
            "truncatedNormal");

    private final TraceSession session;

    private AbstractManager(TraceSession session) {
        this.session = session;
    }

    static NDManager proxy(TraceSession session) {
        return (NDManager) Proxy.newProxyInstance(
                NDManager.class.getClassLoader(), new Class<?>[] {NDManager.class}, new AbstractManager(session));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
        Object[] arguments = args == null ? new Object[0] : args;
        return switch (method.getName()) {
            case "getDevice", "defaultDevice" -> session.device();
            case "allocateDirect" ->
                ByteBuffer.allocateDirect((Integer) arguments[0]).order(ByteOrder.nativeOrder());
            case "newSubManager", "getParentManager" -> {
                checkDevice(arguments);
                yield proxy;
            }
            case "isOpen" -> true;
            case "getName" -> "traced";
            case "from", "ret" -> arguments[0];
            case "getManagedArrays" -> List.of();
            case "toString" -> "a manager of traced arrays";
            case "hashCode" -> System.identityHashCode(this);
            case "equals" -> proxy == arguments[0];
            case "close",
                    "cap",
                    "setName",
                    "attachInternal",
                    "attachUncappedInternal",
                    "tempAttachInternal",
                    "detachInternal",
                    "attachAll",
                    "tempAttachAll" -> null;
            default -> make(proxy, method, arguments);
        };
    }

    private @Nullable Object make(Object proxy, Method method, Object[] args) throws Throwable {
        if (session.isInitializing()) {
            TensorType type = typeAmong(args);
            if (type != null) {
                return session.source("initial value", type, Role.PARAMETER);
            }
        }
        checkDevice(args);
        Object made = CreationMethods.make(session, method.getName(), args);
        if (made != TracedMethod.NOT_HANDLED) {
            return made;
        }
        if (method.isDefault() && OVERLOADED.contains(method.getName())) {
            return InvocationHandler.invokeDefault(proxy, method, args);
        }
        throw new TraceException("The model makes an array (NDManager." + method.getName() + ") while it is traced, "
                + session.whereAmI() + ", in a way that cannot be traced.\n"
                + "Maybe make it a parameter, pass it as an input, or create it from numbers.");
    }

    private void checkDevice(Object[] args) {
        for (Object arg : args) {
            if (arg instanceof Device device && !device.equals(session.device())) {
                throw new TraceException(
                        "The model makes an array on " + device + " while it is traced for " + session.device() + ", "
                                + session.whereAmI() + ".\nMaybe make it on the device of the input.");
            }
        }
    }

    private static @Nullable TensorType typeAmong(Object[] args) {
        Shape shape = null;
        DataType type = DataType.FLOAT32;
        for (Object arg : args) {
            if (arg instanceof Shape given) {
                shape = given;
            } else if (arg instanceof DataType given) {
                type = given;
            }
        }
        return shape == null ? null : DjlTypes.of(shape, type);
    }
}
