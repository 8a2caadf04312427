DROP TABLE auditor;
DROP TABLE witnessed;
DROP TABLE cosignature;
DROP TABLE cosigned;
