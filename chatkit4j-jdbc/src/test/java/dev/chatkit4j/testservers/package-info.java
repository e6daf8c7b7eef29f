/** Real database servers for tests, started by the tests that need them. */
package dev.chatkit4j.testservers;
