export type { ReportData, ReportEvent, ReportRun } from './report-data';
export { reportDataOf } from './report-data-of';
export { writeReport } from './write-report';
