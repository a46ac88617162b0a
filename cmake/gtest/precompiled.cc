// Nothing: the target it belongs to makes the precompiled header of all tests (cmake/Room.cmake).
