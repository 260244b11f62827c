package io.memplan.batching;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a parameter that is one and the same for all members: weights, data, settings.
 *
 * <p>It changes no result. A run refuses members whose arguments for it differ, so that nothing that was meant to be
 * shared is copied for each member; an array that is shared is never gathered, and its gradient is that of all members
 * together.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Uniform {}
