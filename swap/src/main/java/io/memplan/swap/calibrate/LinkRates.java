package io.memplan.swap.calibrate;

import io.memplan.graph.cost.HardwareProfile.Link;

/**
 * Both directions of a link, as measured.
 *
 * @param out from the device to the tier
 * @param in from the tier to the device
 */
public record LinkRates(Link out, Link in) {}
