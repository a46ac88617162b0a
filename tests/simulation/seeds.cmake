# Each run of seeds.txt finds nothing any more.
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/seeds.txt lines REGEX "^[a-z]")
foreach(line IN LISTS lines)
    string(REGEX MATCH "^([a-z]+) ([0-9]+) ([0-9]+) (.+)$" read "${line}")
    if(NOT read)
        message(FATAL_ERROR "seeds.txt: ${line}")
    endif()
    set(what "${CMAKE_MATCH_4}")
    execute_process(COMMAND ${SIMULATE} --backend ${CMAKE_MATCH_1} --seed ${CMAKE_MATCH_2}
                            --only ${CMAKE_MATCH_3}
                    OUTPUT_VARIABLE text ERROR_VARIABLE text RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "What it found once: ${what}\n${text}")
    endif()
endforeach()
if(NOT lines)
    message(FATAL_ERROR "seeds.txt has no seeds")
endif()
