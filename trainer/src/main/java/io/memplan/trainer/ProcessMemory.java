package io.memplan.trainer;

/** The memory of this process, and what its allocator keeps of freed blocks. */
interface ProcessMemory {

    /**
     * Returns what is in RAM, in bytes, without what Java's heap and code take: tensors, freed blocks that are kept, and
     * everything else of the process.
     */
    long residentBytes();

    /** Gives back to the system what was freed. */
    void giveBack();
}
